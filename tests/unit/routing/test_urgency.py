"""Words of danger are never missed, and everyday words that look like them raise no alarm (X32)."""

import pytest

pytestmark = pytest.mark.req("X32")

MUST_HIT = (
    "Det brinner i en container bakom skolan",
    "BRAND i trapphuset, skicka någon",
    "grannens hus står i lågor",
    "det är eld i soprummet och tjock rök",
    "Explosion i en lägenhet på Storgatan",
    "Det är akut, vi behöver hjälp nu",
    "AKUT vattenläcka på Rosengatan",
    "vattenläcka i gatan",
    "Stor vattenlacka utanfor nr 7",
    "Vi har stopp i avloppet och det svämmar över",
    "avloppsstopp i hela huset",
    "Det sprutar vatten ur asfalten",
    "Rörbrott på Parkgatan",
    "Vi har inget vatten i kranen",
    "Det luktar gas i trapphuset",
    "Stark gaslukt på torget",
    "Vi misstänker en gasläcka",
    "Jag vill ta mitt liv",
    "jag tänker ta livet av mig",
    "Jag har tankar på självmord",
    "sjalvmord är enda utvägen",
    "orkar inte leva längre",
    "jag vill dö",
    "Min kompis är självmordsbenägen",
    "Min man slår mig",
    "min sambo misshandlar mig",
    "Han hotar att döda mig",
    "Jag är utsatt för våld i hemmet",
    "en man slår en kvinna utanför huset",
    "Någon har en kniv och hotar folk, med kniv i handen",
    "Jag har blivit våldtagen",
    "Min dotter blir slagen av sin pappa",
    "mitt barn är försvunnet",
    "Mitt barn mår dåligt och pratar om självmord",
    "Mitt barn blir slaget i skolan av en vuxen",
    "Jag är orolig för ett barn som far illa",
    "Orosanmälan: barnen är ensamma hemma på nätterna",
    "pappa är full varje kväll och slår oss barn",
    "Vi blir vräkta på fredag",
    "Jag har inga pengar till mat",
    "Mammas trygghetslarm fungerar inte",
    "larmknappen svarar inte när mormor trycker",
    "Min granne ligger medvetslös",
    "Han andas inte",
    "Brunnslocket är borta, ett djupt hål mitt i vägen",
    "Strömförande kablar hänger ner vid lekplatsen",
    "Det är livsfarligt, någon kommer att ramla ner i hålet",
    "My husband beats me",
    "There is a fire in the building next door",
    "I want to kill myself",
    "Water leak on our street, the basement is flooded",
    "Vesivuoto kadulla",
    "En jaksa elää enää, itsemurha mielessä",
)

EVERYDAY = (
    "Kan någon byta batteri i brandvarnaren?",
    "Er film var våldsamt bra!",
    "Är det akutellt att söka nu?",
    "Är sommarjobben aktuella?",
    "Jag brinner för kulturfrågor och vill engagera mig",
    "När kommer sotaren och gör brandskyddskontroll?",
    "Har ni brandövning på skolan i år?",
    "Gatlampan brinner dygnet runt",
    "Vi slår oss ihop om en festlokal",
    "Jag slår gärna ett slag för fler bänkar",
    "Jag blev vald till ordförande i föreningen",
    "Vilken skola blev vald till vår son?",
    "Vi vill plantera ett träd vid gaspedalens krog",
    "Mitt barn behöver en förskoleplats",
    "Mitt barn har tappat sitt busskort",
    "Ett barn till är på väg, hur söker vi förskola?",
    "Det står mig upp i halsen med alla avgifter",
    "Jag är döv och filmen saknar text",
    "Vattnet smakar klor i dag",
    "Hur ansöker jag om trygghetslarm till min far?",
    "Det är väldigt mörkt på cykelvägen",
    "Självklart betalar jag fakturan",
    "Akutmottagningen på sjukhuset skickade fel faktura",
    "Den här självmordspolitiken mot handeln måste få ett slut",
    "Lars Brandt heter jag och vill boka en lokal",
)


@pytest.mark.parametrize("text", MUST_HIT)
def test_danger_is_heard_and_never_answered_by_a_machine(router, text):
    routing = router.route("", text)
    assert routing.urgent
    assert routing.must_not_autoreply
    assert any(reason.startswith("urgent:") for reason in routing.why)


@pytest.mark.parametrize("text", MUST_HIT)
def test_danger_is_heard_in_capitals_and_without_marks(router, text):
    assert router.route("", text.upper()).urgent
    assert router.route("", text.lower().translate(str.maketrans("åäö", "aao"))).urgent


@pytest.mark.parametrize("text", EVERYDAY)
def test_an_everyday_word_raises_no_alarm(router, text):
    assert not router.route("", text).urgent


def test_danger_is_heard_although_a_service_was_chosen(router):
    routing = router.route("", "Jag vill ta mitt liv", chosen_service="lokal")
    assert routing.service == "lokal"
    assert routing.urgent


@pytest.mark.parametrize("text", ["Min man slår mig och jag orkar inte", "jag vill dö, skolan är slut"])
def test_danger_to_a_person_is_no_guess_at_a_service(router, text):
    assert router.route("", text).service == ""


@pytest.mark.parametrize("text", ["Jag tänker ta mitt liv i kväll.", "Min man slår mig.", "Det brinner hos grannen."])
def test_danger_is_heard_in_the_middle_of_a_long_letter(router, text):
    filling = "Vi har bott länge i kommunen och trivs med trädgården, hunden och alla våra goda vänner. " * 40
    assert router.route("", f"{filling}\n{text}\n{filling}").urgent
