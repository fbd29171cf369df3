"""The five kinds of list, with the column names that student systems and spreadsheets use."""

from portal.imports.headers import Column, Layout

EMAIL = Column("email", "E-mail", ("E-mailadres", "Mail", "Mailadres", "E-mail school", "Emailadres school"))
PHONE = Column("phone", "Telefoon", ("Telefoonnummer", "Mobiel", "Mobiele telefoon", "Tel", "Mobiel nummer"))
BORN = Column("birth_date", "Geboortedatum", ("Geboren", "Geboren op", "Geb.datum", "Geb. dat."))
NAMES = (
    Column("call_name", "Roepnaam", ("Voornaam",)),
    Column("first_names", "Voornamen", ("Doopnamen", "Officiële voornamen")),
    Column("infix", "Tussenvoegsel", ("Tussenvoegsels", "Voorvoegsel", "Voorvoegsels", "Tv", "Tussenv.")),
    Column("family_name", "Achternaam", ("Geslachtsnaam", "Familienaam")),
    Column(
        "name",
        "Naam",
        (
            "Volledige naam",
            "Naam volledig",
            "Voor- en achternaam",
            "Naam leerling",
            "Naam student",
            "Naam deelnemer",
            "Naam medewerker",
            "Naam contactpersoon",
            "Contactpersoon",
        ),
    ),
)
STUDENT_NUMBER = Column(
    "number",
    "Leerlingnummer",
    ("Leerlingnr", "Stamnummer", "Stamnr", "Studentnummer", "Studentnr", "Deelnemernummer", "Deelnemernr", "Nummer"),
)
COMPANY = (
    Column("company_number", "Relatienummer", ("Bedrijfsnummer", "Relatienr", "Debiteurnummer", "Bedrijfsnr")),
    Column("kvk", "KvK-nummer", ("KvK", "KvK-nr", "Kamer van Koophandel", "Handelsregisternummer")),
    Column("training_company", "Leerbedrijf-id", ("Leerbedrijfid", "Leerbedrijf ID", "Lbid", "Leerbedrijfnummer")),
    Column(
        "company",
        "Bedrijf",
        ("Bedrijfsnaam", "Naam bedrijf", "Leerbedrijf", "Organisatie", "BPV-bedrijf", "Stagebedrijf", "Praktijkplaats"),
    ),
)

COMPANIES = Layout(
    "company",
    "bedrijven",
    (
        *COMPANY,
        Column("trade_name", "Handelsnaam", ("Roepnaam bedrijf",)),
        Column("sector", "Branche", ("Sector", "Vakgebied")),
        Column("street", "Adres", ("Straat", "Straat en huisnummer", "Straatnaam", "Bezoekadres")),
        Column("house_number", "Huisnummer", ("Huisnr", "Nr", "Huisnummer en toevoeging")),
        Column("postcode", "Postcode"),
        Column("city", "Plaats", ("Woonplaats", "Vestigingsplaats", "Stad")),
        PHONE,
        Column("website", "Website", ("Internet", "Site", "Web")),
        Column("employees", "Medewerkers", ("Aantal medewerkers",)),
        Column("recognised_until", "Erkend tot", ("Erkenning tot", "Erkend tot en met", "Einddatum erkenning")),
        Column("since", "Sinds", ("Relatie sinds", "Samenwerking sinds")),
    ),
    signs=(("company",), ("postcode", "city", "street")),
)
STAFF = Layout(
    "staff",
    "medewerkers",
    (
        Column(
            "number",
            "Personeelsnummer",
            ("Personeelsnr", "Medewerkernummer", "Medewerkernr", "Afkorting", "Docentcode", "Docentafkorting"),
        ),
        *NAMES,
        BORN,
        EMAIL,
        PHONE,
        Column("role", "Rol", ("Rollen", "Rol in het portaal")),
        Column("title", "Functie", ("Functienaam", "Functieomschrijving")),
        Column("groups", "Groepen", ("Klassen", "Mentor van", "Coach van", "Mentorklas", "Klas", "Groep")),
    ),
    signs=(("number",), ("family_name", "name"), ("role", "title")),
)
CONTACTS = Layout(
    "contact",
    "contacten",
    (
        *COMPANY,
        *NAMES,
        EMAIL,
        PHONE,
        Column("role", "Rol", ("Soort contact", "Type contact")),
        Column("title", "Functie", ("Functienaam",)),
    ),
    signs=(("company", "company_number", "kvk", "training_company"), ("family_name", "name"), ("email", "phone")),
)
STUDENTS = Layout(
    "student",
    "leerlingen",
    (
        STUDENT_NUMBER,
        *NAMES,
        BORN,
        EMAIL,
        PHONE,
        Column("group", "Klas", ("Groep", "Stamklas", "Stamgroep", "Basisgroep", "Lesgroep", "Klas/groep")),
        Column(
            "programme_code",
            "Crebo",
            ("Crebocode", "Crebonummer", "Opleidingscode", "Croho", "Crohocode", "Isat", "ILT-code", "Code opleiding"),
        ),
        Column("programme", "Opleiding", ("Opleidingsnaam", "Naam opleiding", "Studie")),
        Column("level", "Niveau", ("Onderwijssoort", "Opleidingsniveau")),
        Column("cohort", "Cohort", ("Cohortjaar", "Instroomjaar")),
        Column("school_year", "Schooljaar", ("Studiejaar",)),
        Column(
            "starts_on",
            "Inschrijfdatum",
            ("Begindatum", "Startdatum", "Datum inschrijving", "Begindatum inschrijving", "Ingeschreven op"),
        ),
        Column(
            "ends_on",
            "Uitschrijfdatum",
            ("Einddatum", "Datum uitschrijving", "Einddatum inschrijving", "Uitgeschreven op"),
        ),
    ),
    signs=(("number", "birth_date"), ("family_name", "name"), ("group", "programme", "programme_code", "birth_date")),
)
PLACEMENTS = Layout(
    "placement",
    "plaatsingen",
    (
        Column(
            "placement_number",
            "BPV-nummer",
            ("BPV-nr", "Stagenummer", "Plaatsingsnummer", "POK-nummer", "Praktijkovereenkomstnummer"),
        ),
        STUDENT_NUMBER,
        Column("student", "Leerling", ("Naam leerling", "Student", "Deelnemer", "Naam student", "Naam deelnemer")),
        *COMPANY,
        Column(
            "trainer",
            "Praktijkopleider",
            ("Naam praktijkopleider", "Praktijkbegeleider", "Leermeester", "Bedrijfsbegeleider"),
        ),
        Column("trainer_email", "E-mail praktijkopleider", ("Mail praktijkopleider", "E-mailadres praktijkopleider")),
        Column(
            "teacher",
            "Begeleider",
            ("BPV-begeleider", "Stagebegeleider", "BPV-docent", "Stagedocent", "Begeleider school", "Docent"),
        ),
        Column("starts_on", "Begindatum", ("Startdatum", "Van", "Begindatum BPV", "Start")),
        Column("ends_on", "Einddatum", ("Tot", "Tot en met", "Einddatum BPV", "Eind")),
        Column("hours", "Uren", ("Aantal uren", "BPV-uren", "Totaal uren", "Praktijkuren")),
        Column("pok_signed_on", "POK getekend op", ("Datum POK", "POK-datum", "Ondertekend op", "POK ondertekend")),
    ),
    signs=(
        ("number",),
        ("company", "company_number", "kvk", "training_company"),
        ("starts_on",),
        ("ends_on",),
    ),
)
# In the order in which they are worked through: what others point at comes first.
LAYOUTS = (COMPANIES, STAFF, CONTACTS, STUDENTS, PLACEMENTS)
