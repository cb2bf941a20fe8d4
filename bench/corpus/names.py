"""Names and titles that can't be told otherwise: a run of words that crosses one isn't counted."""

NAMES = (
    "Kazakhstan in the age of independence (some problems of international treaties realization)",
    "Convention on the Elimination of All Forms of Racial Discrimination",
    "Convention on the Elimination of All Forms of Discrimination against Women",
    "Convention on the Rights of Persons with Disabilities",
    "Conference on Interaction and Confidence-Building Measures in Asia",
    "Universal Declaration on Achieving a Nuclear-Weapons-Free World",
    "legal status of the Collective Security Treaty Organization",
    "Minister of Foreign Affairs",
    "Normative Resolution No. 1 of the Supreme Court of 10 July 2008",
    "International Law Department of L.N. Gumilyov Eurasian National University",
)
