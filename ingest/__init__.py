"""Files and web pages in, text with pages and headings out, cut into passages."""
