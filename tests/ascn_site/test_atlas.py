from ascn_site import atlas
from ascn_site.atlas import Place, draw, overlaps, project, sides, width

HANOI = Place("Hanoi", "/en/cities/hanoi/", 21.03, 105.85)
SINGAPORE = Place("Singapore", "/en/cities/singapore/", 1.35, 103.82)
JOHOR = Place("Johor Bahru", "/en/cities/johor-bahru/", 1.49, 103.74)


def test_north_is_up_and_east_is_right():
    hanoi, dili = project(21.03, 105.85), project(-8.56, 125.57)
    assert hanoi == (289, 173)
    assert dili[0] > hanoi[0]
    assert dili[1] > hanoi[1]


def test_points_stand_from_north_to_south():
    assert [point.place.name for point in draw((SINGAPORE, JOHOR, HANOI))] == ["Hanoi", "Johor Bahru", "Singapore"]


def test_names_of_neighbours_do_not_cover_each_other():
    points = draw((SINGAPORE, JOHOR))
    boxes = [box_of(point) for point in points if point.has_room]
    assert len(boxes) == 2
    assert not overlaps(*boxes)


def test_a_name_without_room_is_kept_for_hover():
    crowd = tuple(Place(f"City number {number}", "/", 1.3 + number / 100, 103.8) for number in range(12))
    assert {point.has_room for point in draw(crowd)} == {True, False}


def test_marks_above_and_below_letters_take_no_width():
    assert width("กู") == width("ก")
    assert width("北京") > width("ab")


def box_of(point):
    places = sides(point.x, point.y, width(point.place.name))
    return next(box for x, y, _anchor, box in places if (x, y) == (point.label_x, point.label_y))


def test_the_whole_region_lies_on_the_map():
    left, top, wide, high = atlas.VIEW
    for latitude, longitude in ((28.5, 97.0), (-10.9, 123.0), (5.9, 95.2), (-9.0, 141.0)):
        x, y = project(latitude, longitude)
        assert left <= x <= left + wide
        assert 0 <= y <= top + high + 20
