"""Sentence spans in English, Russian and Kazakh: hard cases, properties, speed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.records import Language
from vectorstore.sentences import sentence_spans

# Each case is the list of sentences that its text, joined by spaces, must come apart into.
EN: list[list[str]] = [
    ["The rule stands in Art. 5 of the Constitution.", "It has priority."],
    ["Under Arts. 5 and 6 the state is bound.", "Art. 7. is not."],
    ["Law No. 54-III was adopted on 30 May 2005.", "It replaced a decree."],
    ["See para. 2 of Art. 4.", "The rest is unchanged."],
    ["He says so on p. 495 and pp. 496-497.", "Nobody disagreed."],
    ["The U.S. Senate agreed.", "So did the U.K. Parliament."],
    ["Talks were held in the U.S.", "The treaty followed a year later."],
    ["Some organisations, e.g. the OSCE, sent observers.", "Others, i.e. the CIS, did too."],
    ["Dr. Ivanov and Prof. Kotov wrote it.", "Mr. Smith read it."],
    ["Doctor of Law, Professor A.K. Kotov notes that law binds.", "They relate to both."],
    ["The President of Kazakhstan N.A. Nazarbayev spoke.", "He was heard."],
    ["The influence of law, writes O.N. Safonov is plain.", "The author also notes it."],
    ["As O. N. Safonov writes, the issue is open.", "It stays so."],
    ["The rate was 3.5 percent in 1991.", "It fell to 2.25 in 1995."],
    ["1. The law enters into force.", "2. It ends in 2030."],
    ["Article 4. The law in force is the Constitution.", "Treaties have priority."],
    ["Was it ratified?", "Yes!", "It was signed on Dec. 16, 1991."],
    ["He paused... and went on.", "Then he stopped...", "Nobody spoke."],
    ["He called it “a new breath.”", "The chairmanship began in 2010."],
    ["They were called “new states”.", "Then they joined the UN."],
    ['It was "a truly independent state."', "The world agreed."],
    ['It was "a truly independent state".', "The world agreed."],
    ["“Will it hold?” he asked.", "It did."],
    ["The treaty (see Art. 3.) was signed.", "It was kept (in part)."],
    ["It was signed (It was not ratified. It lapsed.) and forgotten.", "So it ended."],
    ["(It entered into force in 1995.)", "The Senate approved it."],
    ["Treaties, decisions, etc. have priority.", "Other acts, etc.", "Later they end."],
    ["The parties are Kazakhstan, Russia et al. in that order.", "Nobody left."],
    ["In St. Petersburg the talks began.", "They ended in Alma-Ata."],
    ["The firm Tengiz Ltd. signed.", "Oil Corp. did not."],
    ["The answer is no.", "The court did not explain."],
    ["This is an example of fine art.", "The museum keeps it."],
    ["Kazakhstan vs. Russia was heard at 9 a.m. on Monday.", "It was short."],
    ["It was ratified in 1995.[3]", "It ended in 2001."],
    ["It entered into force in 1992 [4, p. 15].", "The next one did in 1994."],
    ["Following G. Ellinek, sovereignty is a way.", "It can be said."],
    ["Kazakhstan acceded (cf. Fig. 2, Vol. 3, Ch. 4, Sec. 1).", "Then it ratified."],
    ["Gen. Brown met Gov. Green on Jan. 5.", "They agreed."],
    ["It lies at 51.1605° N and is called Astana.", "It is the capital."],
    ["Kazakhstan joined on 2 March 1992.", "27 years have passed."],
    ["What is sovereignty?!", "No one knows."],
    ["ENU n.a. L.N. Gumilyov trains lawyers.", "It is in Astana."],
    ["The term “state. A history” was struck out.", "Nothing replaced it."],
    ["The paper was written by Sartayev A.K.", "The author is a lawyer."],
    ["It holds 90% of all viewers (by 1980 in the U.S.).", "Several series began."],
    ["See www.example.org.", "It is open.", "So is data.gov.kz now."],
    ["Version 2.0.1 was issued.", "It works."],
    [
        "The Court held in Case No. 12/2010 that it binds.",
        "Judges Smith, J., and Brown, J. agreed.",
    ],
    [
        "Kazakhstan, Belarus and Russia (hereinafter the Parties) signed it on Jan. 1, 2010.",
        "It was kept.",
    ],
    ["See U.N. Doc. A/46/60.", "It lists the members."],
    ["“We are free!” he said.", "“We are not,” she replied."],
    ["The EAEU (est. 2014) has five members.", "Its seat is in Moscow."],
    ["He met Sec. Gen. Ban Ki-moon.", "They spoke for an hour."],
    ["According to Art. 4(3) and para. 2 of Res. 1441, states are bound.", "This holds."],
    ["What next?", "Nobody knew.", "“Wait...”"],
    ["It has 14,000 km of borders.", "2 of them are disputed."],
]

RU: list[list[str]] = [
    ["Согласно ст. 4 Конституции договоры обладают приоритетом.", "Это правило действует."],
    ["См. п. 2 и пп. 3, 4 ст. 6 Закона № 54-III.", "Остальное не изменено."],
    ["В 1991 г. Казахстан стал независимым.", "Его признали в 1992 г. многие страны."],
    ["Закон принят 16 декабря 1991 г.", "В декабре его опубликовали."],
    ["Это было в 1991 года.", "Казахстан вступил в ООН."],
    ["В 1991-1995 гг. Республика приняла законы.", "Их было много."],
    ["Об этом писал О. Н. Сафонов в своей книге.", "Он юрист."],
    ["Профессор А.К. Котов отмечает единство права.", "С ним согласны."],
    ["ЕНУ им. Л.Н. Гумилева готовит юристов.", "Он находится в Астане."],
    ["Договоры, соглашения и др. акты опубликованы.", "Они действуют."],
    ["Договоры, т.е. соглашения государств, обязательны.", "Их соблюдают."],
    ["Признали США, Турция и т. д.", "Эти страны открыли посольства."],
    ["Граждане, т. е. народ, избирают депутатов.", "Выборы свободны."],
    ["Статья 13. Республика Казахстан является субъектом права.", "Она независима."],
    ["1. Закон вступает в силу.", "2. Он действует."],
    ["Он сказал: «Мы едины.»", "Народ согласился."],
    ["Закон «О независимости».", "Он действует поныне."],
    ["Закон «О независимости» принят.", "Он действует…", "Или нет?"],
    ["Население составляет 16,5 млн. человек.", "Оно растёт."],
    ["Курс вырос на 3.5 процента.", "Потом упал."],
    ["Это решает акад. Сартаев и проф. Зиманов.", "Они авторы."],
    ["В XIX в. Россия присоединила край.", "В XX в. всё изменилось."],
    ["Он живёт в г. Алматы на ул. Абая.", "Дом стоит в центре."],
    ["Это произошло в 30 г. до н. э.", "Рим победил."],
    ["Протокол (см. прил. 2) подписан.", "Он вступил в силу."],
    ["См. стр. 15, т. 2, ч. 3, гл. 4, разд. 1.", "Там всё сказано."],
    ["Сумма 5 тыс. руб. уплачена.", "Долга нет."],
    ["Подписал Президент Н.А. Назарбаев.", "Указ вступил в силу."],
    ["Кто подписал договор?", "Президент!", "Когда?"],
    ["Республика (далее – РК. Казахстан) независима.", "Это закреплено."],
    ["Посол К.К. Токаев и др.", "Документ подписан."],
    ["Так писали Дж. А. Гобсон и Дж. Милль.", "Это спорно."],
    ["Она ушла... и вернулась.", "Все ждали..."],
    ["В соответствии с п. 3 ст. 4 и пп. 7) ст. 54 Конституции.", "Это важно."],
    ["Указ № 2454 от 22 июля 1995 г. утратил силу.", "Новый принят 1 дек. 1995 г."],
    ["Академик РАН В. А. Садовничий выступил.", "Ему ответил М. Т. Баймаханов."],
    ["«Мы независимы!» – сказал он.", "Его поддержали."],
    ["Население – 18 млн. чел., площадь – 2,7 млн. кв. км.", "Столица – Астана."],
    ["Зачем?", "Так решили в 90-х гг. XX в.", "Это итог."],
    ["Столица перенесена в г. Акмолу (ныне г. Астана).", "Закон подписан."],
    ["Договор подписали РК, РФ, РБ и т.п.", "Государства его исполняют."],
]

KK: list[list[str]] = [
    ["1991 ж. Қазақстан тәуелсіз мемлекет болды.", "Оны көптеген елдер таныды."],
    ["1991-1995 жж. Республика заңдар қабылдады.", "Олар көп болды."],
    ["13-бап. Қазақстан Республикасы халықаралық құқық субъектісі.", "Ол тәуелсіз."],
    ["Шарттар, келісімдер т.б. құжаттар жарияланды.", "Олар күшінде."],
    ["Түркия, Ресей, АҚШ т.б.", "Бұл елдер елшілік ашты."],
    ["№ 54-III Заң қабылданды.", "Ол күшіне енді."],
    ["495 б. қараңыз.", "Онда бәрі жазылған."],
    ["Н.Ә. Назарбаев сөз сөйледі.", "Халық тыңдады."],
    ["Л.Н. Гумилев атындағы ЕҰУ заңгерлер дайындайды.", "Ол Астанада."],
    ["«Тәуелсіздік туралы» Заң қабылданды.", "Ол бүгін де күшінде."],
    ["Ол «Біз біргеміз.» деді.", "Жұрт қолдады."],
    ["1-тармақ. Заң күшіне енеді.", "2-тармақ. Ол қолданылады."],
    ["Қазақстан БҰҰ-ға 1992 ж. 2 наурызда кірді.", "Бұл маңызды."],
    ["Қашан кірді?", "1992 жылы!", "Солай ма?"],
    ["XIX ғ. Қазақ даласы өзгерді.", "XX ғ. бәрі жаңарды."],
    ["Проф. Зиманов пен акад. Сартаев жазды.", "Олар заңгер."],
    ["Халық саны 16,5 млн. адам.", "Ол өсуде."],
    ["Алматы қ. Абай даңғылында тұрады.", "Үйі үлкен."],
    ["Заң 1991 ж. 16 желтоқсанда қабылданды.", "Бұл – тарихи күн."],
    ["1) тармақшада көрсетілген.", "2) тармақшада жоқ."],
    ["Қазақстан 1992 ж. 2 наурызда БҰҰ-ға мүше болды.", "Оған 168 мемлекет қолдау көрсетті."],
    ["Конституцияның 4-бабы 3-тармағы өзгерді.", "Ол 2017 ж. 10 наурызда болды."],
    ["Ә. Бөкейханов, А. Байтұрсынов т.б. зиялылар күресті.", "Олар елге қызмет етті."],
    ["«Мәңгілік ел» идеясы жарияланды.", "Ол – ұлттық идея!"],
    ["Заң Алматы қ. қабылданды.", "Құжат № 1007-XII деп тіркелді."],
    ["Бұл туралы Қ. Тоқаев айтты: «Біз бейбітшілікті қалаймыз».", "Халық қолдады."],
]
CASES: list[tuple[Language, list[str]]] = (
    [("en", case) for case in EN] + [("ru", case) for case in RU] + [("kk", case) for case in KK]
)


def split(text: str, language: Language) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, language)]


@pytest.mark.parametrize(("language", "sentences"), CASES)
def test_hard_cases(language: Language, sentences: list[str]) -> None:
    assert split(" ".join(sentences), language) == sentences


def test_empty_line_ends_a_sentence() -> None:
    text = "A title without a stop\n\nThe text begins.  \n \n It goes on"
    assert split(text, "en") == ["A title without a stop", "The text begins.", "It goes on"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", " \n \n "])
def test_nothing_in_nothing_out(text: str) -> None:
    assert sentence_spans(text, "en") == []


def test_long_quotation_of_several_sentences_comes_apart() -> None:
    first = "He noted that “the new state, which we have built together since its first day, grows."
    second = "Today we are entering a fundamentally new stage.” This growth is promoted."
    assert split(f"{first} {second}", "en") == [
        first,
        "Today we are entering a fundamentally new stage.”",
        "This growth is promoted.",
    ]


def test_unclosed_bracket_does_not_swallow_the_rest() -> None:
    text = "It was signed (in Almaty. The parties left. They came back."
    assert len(split(text, "en")) == 3


def test_brackets_within_brackets_are_kept_whole() -> None:
    text = "It ended (see Art. 3 (as amended. It is long.). Then no more.) in 1995. It was over."
    assert len(split(text, "en")) == 2


def test_kazakh_abbreviation_is_an_ordinary_word_in_english() -> None:
    text = "He wrote т.б. Then he left."
    assert split(text, "kk") == ["He wrote т.б.", "Then he left."]
    assert split("Say no. Then go.", "en") == ["Say no.", "Then go."]


PIECES = st.sampled_from(
    """The law|of 1991|г.|В|ст. 4|Art. 5.|«|»|(|)|“|”|...|!|?|. |.| |\n|\n\n|A.K.|т. д.|Қазақстан|
13-бап.|1.|-|[3]""".split("|")
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join)), st.sampled_from(["en", "ru", "kk"]))
def test_spans_cover_all_that_is_not_space(text: str, language: Language) -> None:
    spans = sentence_spans(text, language)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize(
    "unit", ["He came. ", ".", "(", "«a. B» ", "A.K. ", "? ", "(a. B) ", ").", "a.” "]
)
def test_long_runs_of_a_hard_pattern_are_split_to_the_end(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit))).strip()  # quadratic work would take hours
    spans = sentence_spans(text, "en")
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
