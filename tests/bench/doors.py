"""How long the doors take for an address with an account and for one without: medians, for the eye, not for a test.

``python -m tests.bench.doors`` starts a site of its own and prints one JSON line for each door.
"""

import http.cookiejar
import json
import re
import statistics
import time
import urllib.parse
import urllib.request

from tests.services.site import RunningSite

TRIES = 60
PASSWORD = "rain gauges by the canal"
PERSON = f"""
from allauth.account.models import EmailAddress
from ascn_site.models import User
person = User.objects.create_user("known@hanoi.example", "{PASSWORD}")
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""
INVITING = "/desk/people/officer/ASCN-VN-HAN/"
DOORS = {
    "sign-in": ("/accounts/login/", {"login": "{}", "password": "wrong words entirely"}),
    "code": ("/accounts/login/code/", {"email": "{}"}),
    "forgotten password": ("/accounts/password/reset/", {"email": "{}"}),
    "invitation": (INVITING, {"email": "{}", "starts": "2026-01-01", "ends": ""}),
}


def seconds(site, path: str, form: dict, address: str, cookie: str) -> float:
    """How long one answer takes; the page with the form is opened before and not counted."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    signed_in = {"Cookie": cookie} if path == INVITING else {}
    page = browser.open(urllib.request.Request(site.url + path, headers=signed_in)).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    fields = {name: value.format(address) for name, value in form.items()} | {"csrfmiddlewaretoken": token}
    request = urllib.request.Request(site.url + path, data=urllib.parse.urlencode(fields).encode())
    request.add_header("Referer", site.url + path)
    if signed_in:  # a header of one's own takes the place of the jar's
        request.add_header("Cookie", "; ".join([cookie, *(f"{one.name}={one.value}" for one in jar)]))
    began = time.perf_counter()
    browser.open(request).read()
    return time.perf_counter() - began


def main() -> None:
    with RunningSite(ASCN_LIMIT_FACTOR="100000") as site:
        site.manage("shell", "-c", PERSON)
        people = site.seed_demo()["people"]
        cookie = next(person["cookie"] for person in people if person["office"] == "secretariat")
        for door, (path, form) in DOORS.items():
            taken = {"known": [], "unknown": []}
            for number in range(TRIES):
                nobody = f"{door[:4]}{number}@hanoi.example".replace(" ", "")
                for address, times in zip(("known@hanoi.example", nobody), taken.values(), strict=True):
                    times.append(seconds(site, path, form, address, cookie))
            known, unknown = (statistics.median(times) * 1000 for times in taken.values())
            apart = abs(known - unknown) / unknown * 100
            figures = {"known_ms": round(known, 1), "unknown_ms": round(unknown, 1), "apart_percent": round(apart, 1)}
            print(json.dumps({"door": door, "tries": TRIES} | figures))


if __name__ == "__main__":
    main()
