"""The UI kit's Python side: navigation, panels of composed pages, lists with keyset paging."""
