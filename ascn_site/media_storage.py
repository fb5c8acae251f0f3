"""Uploaded files on disk, under the names that people gave them."""

from django.core.files.storage import FileSystemStorage

from ascn_site.uploads.names import name_on_disk


class MediaStorage(FileSystemStorage):
    """Django keeps word characters only, which tears vowel signs out of Thai, Khmer, Lao, Burmese, Tamil names."""

    def get_valid_name(self, name):
        return name_on_disk(name)
