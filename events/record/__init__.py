"""The record of a closed session: drafted from its log, edited, corrected, released."""
