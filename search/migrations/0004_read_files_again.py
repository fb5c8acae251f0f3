"""Texts of files were read with the letters of some scripts missing; the next look at each file reads it anew."""

from django.db import migrations


def forget_texts(apps, _schema_editor):
    apps.get_model("search", "FileText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_words_of_editors")]
    operations = [migrations.RunPython(forget_texts, migrations.RunPython.noop)]
