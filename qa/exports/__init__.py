"""Writers of answers (Markdown, HTML) and of references (BibTeX, RIS, CSL-JSON)."""
