"""Short forms by which people give their first names: who is James in the ledger may say Jim."""

from collections.abc import Sequence

from voicebot.understanding.words import fold

_SHORT = """
    alexander: alex alec sascha sandro | alexandra: alex sandra sascha | andreas: andi andy anderl
    andrea: andi andy | andrew: andy drew | angela: angie geli | annemarie: anne anni mia
    anthony: tony | anton: toni | antonia: toni | barbara: barb babs bärbel babsi
    benjamin: ben benny benni | bernhard: bernd | catherine: cath cathy kate katie kitty
    charles: charlie chuck | charlotte: charlie lotte lottie | christian: chris
    christina: chris chrissy tina | christine: chris chrissy tina | christopher: chris kit
    cornelia: conny nelly | daniel: dan danny dani | daniela: dani | david: dave davy
    deborah: debbie deb | dieter: didi | dorothea: doro thea dorle | edward: ed eddie ted teddy ned
    eleanor: ellie nell nora | elisabeth: lisa lisbeth elli sissi liesel else betty
    elizabeth: liz lizzie beth betty eliza lisa | emily: em emmy | ferdinand: ferdi | florian: flo
    frances: fran frankie | francis: frank | franziska: franzi | frederick: fred freddie
    friedrich: fritz fred friedel | gabriele: gabi gaby | georg: schorsch | geoffrey: geoff
    gregory: greg | gerhard: gerd hardy | gertrud: trude | gisela: gisi | günther: günni
    hannelore: hanne lore | harold: harry hal | heinrich: heiner heinz | helena: lena
    helene: lene leni | henry: harry hank | hildegard: hilde | hubert: hubsi | isabella: bella isa
    jacob: jake | jakob: jacko | jacqueline: jackie | james: jim jimmy jamie | janet: jan
    jennifer: jenny jen | jessica: jess jessie | joachim: achim jochen | johann: hans hannes jo
    johanna: hanna hanni jo | johannes: hannes hans jo | john: johnny jack | jonathan: jon jonny
    joseph: joe joey | josef: sepp jupp beppo | josephine: jo josie | judith: judy jude
    julia: jule jules | karl: kalle | katharina: kathi katja kati käthe | katherine: kate katie kathy
    kathleen: kath kathy | kenneth: ken kenny | klaus: klausi | konrad: conny | lawrence: larry
    leonard: len lenny leo | ludwig: lutz luggi | magdalena: lena magda | manfred: manni fred
    margaret: maggie meg peggy marge | margarete: grete gretel marga | maria: mia mitzi | marianne: mary
    martina: tina | matthew: matt matty | matthias: matze hias | maximilian: max maxi | megan: meg
    melanie: mel meli | michael: mike mick mickey micha michi | michaela: micha michi | monika: moni
    nicholas: nick nicky | nikolaus: klaus niko nick | norbert: nobby | pamela: pam
    patricia: pat patty trish tricia | patrick: pat paddy | peter: pete | philip: phil | philipp: phil
    rebecca: becky bec | reinhard: hardy | reinhold: holdi | richard: rick dick richie rich
    robert: rob bob bobby robbie | ronald: ron ronnie | rosemarie: rosi | rudolf: rudi rolf
    sabine: bine | samantha: sam | samuel: sam sammy | sandra: sandy | sarah: sally
    sebastian: basti seb | siegfried: sigi | silvia: silvi | stefan: steff | stefanie: steffi
    stephanie: steffi steph | stephen: steve | steven: steve | susan: sue susie | susanne: susi sanne
    theodor: theo | theresa: terry tess resi | theresia: resi | thomas: tom tommy | timothy: tim
    ulrich: uli | ulrike: uli ulli | ursula: uschi ulla ursel | valentin: valle | veronika: vroni
    victoria: vicky tori | vincent: vince | waltraud: traudl traudi | werner: werni
    wilhelm: willi willy | william: bill billy will liam | wolfgang: wolf wolle | yvonne: yvi
"""
_FORMS = {
    fold(full): tuple(short.split())
    for line in _SHORT.replace("|", "\n").splitlines()
    if line.strip()
    for full, short in [line.strip().split(": ")]
}


def short_forms(name: str) -> Sequence[str]:
    """Return the short forms of a first name that are in common use; of most names, none."""
    return _FORMS.get(fold(name), ())
