"""Words too common to search for, by script: Latin (English) and Cyrillic (Russian, Kazakh)."""

from __future__ import annotations

_ENGLISH = """
a about according after again against all also am an and any are aren't as at be because been
before being below between both but by can can't cannot could couldn't did didn't do does doesn't
doing don't down during each few for from further had hadn't has hasn't have haven't having he her
here hers him himself his how i if in into is isn't it its it's itself just let me more most my no
nor not now of off on once only or other our ours out over own please same shall she should so some
such tell than that the their theirs them then there these they this those through to too under
until up upon us very was wasn't we were weren't what when where whether which while who whom whose
why will with within without won't would wouldn't you your yours
"""

_RUSSIAN = """
а без более больше будет будут бы был была были было быть в вам вас вас весь во вот все всего всех
вы где да даже для до его ее если есть еще же за здесь и из или им их к как какая какие какими
каких какой какого каком какому какую ко когда кого кому который которая которое которые которого
которой которых которым которыми кто куда ли либо между меня мне много может можно мой мы на над
надо нам нас наш не него нее нет ни них но ну о об однако он она они оно от очень по под после
потом потому почему при про раз с сам себе себя скажи сколько со та так также такая такие такое
такой там те тем то тогда того тоже той только том тот ту тут ты у уже чего чей чем через что чтобы
чье чья имеет имеют имел имела имело имели иметь перед передо эта эти это
этого этой этом этот эту я является являются
"""

_KAZAKH = """
ал ана арқылы ба бе бар бен бер бері бойы бойынша болады болған болды болса болып бола бұл бірақ бір
да де деген деп дейін ғана егер ед еді екен емес енді және жоқ жөнінде жөніндегі кейін керек
кез келген кім кімге кімді кімнің қай қайда қайсы қалай қандай қанша қашан қою ма мен менен
маған ме мұндай мына не неге неде немесе ненің оған оларға олар олардың он оны оның ондай осы
осындай па пе пен сен сол солай соң сондай сондықтан тағы та те туралы тек үшін үстінде ше
ық әлде әр әрі біз біздің сіз сіздің өз өзі өзінің
"""

# Case endings stand alone after the hyphen of an abbreviation or a number: "БҰҰ-ға", "20-1-дің".
_KAZAKH_ENDINGS = """
ға ге қа ке на не ға ге ның нің дың дің тың тің ды ді ты ті ны ні да де та те нда нде дан ден
тан тен нан нен мен бен пен лар лер дар дер тар тер
"""

LATIN = frozenset(_ENGLISH.split())
CYRILLIC = frozenset((_RUSSIAN + _KAZAKH + _KAZAKH_ENDINGS).split())
