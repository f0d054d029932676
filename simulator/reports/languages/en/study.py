"""A study: which arm wins, by how much, how sure, who changed, and what was checked."""

TEXTS: dict[str, str] = {
    "study.wins": (
        "{best} beats {next} by {difference} ({measure}; {level} interval {low} to {high}); it is "
        "ahead in {ahead} of {worlds} worlds."
    ),
    "study.beats_all": "It beats every other arm; {next} comes closest.",
    "study.tied": (
        "{tied} cannot be told apart in {worlds} worlds: {best} is ahead of {next} by {difference} "
        "({measure}), with a {level} interval from {low} to {high}."
    ),
    "study.lead": (
        "{tied} beat {rest} by {least} or more ({measure}, means over {worlds} worlds)."
    ),
    "study.open": (
        "Which of them is best cannot be told: {best} is ahead of {next} by {difference}, with a "
        "{level} interval from {low} to {high}."
    ),
    "study.needed": "About {needed} worlds would be needed to tell them apart.",
    "study.not_needed": "Nothing says how many worlds would tell them apart.",
    "study.apart": "Told apart all the same: {pairs}.",
    "study.ahead": "{arm} beats {other}",
    "study.same": "{tied} are the same in {measure}, in every world.",
    "study.loses": "{arm} loses money in {share} of the worlds.",
    "study.of": "{measure} of {member}",
    "study.per_evening": "{value} an evening",
    "study.sure": "±{margin} over {worlds} worlds at {level}",
    "study.best": "best in {share} of worlds",
    "study.best_loss": "best in {share} of worlds, loses in {loss}",
    "section.difference": "By how much, and how sure",
    "section.bridges": "Where it comes from",
    "section.compared": "All measures that were compared",
    "section.switched": "Who changed",
    "section.uncertain": "What nobody knows, and whether it matters",
    "section.study_risk": "Risk, checks and limits",
    "section.study_method": "How this was compared",
    "difference.title": "Difference to {first}, in the same worlds",
    "difference.sentence": (
        "Each point is the mean difference to {first} over {worlds} worlds, each line its {level} "
        "interval; a line that crosses zero leaves open which of the two is better."
    ),
    "spread.title": "World by world",
    "spread.sentence": (
        "Each dot is one world, the bar the mean: from {low} to {high} over all arms. Worlds "
        "differ by which products please, who goes live and how evenings turn out."
    ),
    "spread.some": "{drawn} of the {worlds} worlds are drawn.",
    "bridges.title": "{arm}: from GMV to profit",
    "bridges.sentence": (
        "Of {gmv} an evening {refunded} goes back to buyers and {fees} to anchors, agencies and "
        "platforms; {profit} is left."
    ),
    "line.refunded_fen": "Refunded",
    "line.fees_fen": "Commission and fees",
    "head.pair": "pair",
    "head.gap": "difference",
    "head.ahead": "ahead in",
    "head.apart": "told apart",
    "pairs.ahead": "{ahead} of {worlds} worlds",
    "pairs.yes": "yes",
    "pairs.no": "no, about {needed} worlds needed",
    "pairs.note": (
        "{measure}, an evening: mean differences in the same worlds with {level} intervals, and in "
        "how many worlds the arm named first is the better one."
    ),
    "compared.note": (
        "Means an evening; differences to {first} in the same worlds, with {level} intervals. * "
        "told apart from {first} when all measures but the first are counted together (Holm)."
    ),
    "head.difference": "{arm} − {first}",
    "switched.sentence": (
        "Of the people who bought with one of the two arms only, as a mean over all runs: who "
        "bought with the arm and not with {first}, and the other way round."
    ),
    "switched.note": "People over all measured evenings; the others buy in both or in neither.",
    "head.arm": "arm",
    "head.segment": "segment",
    "head.only_arm": "only with the arm",
    "head.only_first": "only with {first}",
    "head.in_both": "with both",
    "uncertain.sentence": (
        "The comparison was repeated at {points} points of what is uncertain; other figures of "
        "this page are means over them. {arm} is ahead of {first} at {ahead} of them, at {sure} by "
        "more than its {level} interval; its lead goes from {low} to {high}."
    ),
    "uncertain.title": "{arm} against {first}, by {value}",
    "uncertain.axis": "Lead",
    "uncertain.picture": (
        "Each dot is the lead of {arm} at one point, the line its {level} interval. Below zero "
        "{first} is ahead. All uncertain values differ from point to point."
    ),
    "uncertain.note": (
        "Rank correlation (Spearman) of the lead with each value over the points: near 0 it does "
        "not matter, near 1 the lead grows with it, near −1 it shrinks."
    ),
    "head.uncertain": "uncertain",
    "head.range": "range",
    "head.correlation": "lead and value",
    "head.source": "source",
    "study.risk": (
        "{arm}: {measure} varies by {spread} (s.d.) from world to world; the worst twentieth of "
        "runs comes to {worst}."
    ),
    "study.risk_few": "{arm}: {measure} varies by {spread} (s.d.) from world to world.",
    "study.sampling": (
        "{share} of the variance of {arm}'s runs is noise of the sample of viewers and is taken "
        "out of that; without it, the chance of a loss is {loss}."
    ),
    "study.sampling_unknown": (
        "Every world was played once, so the noise of the sample is still in these figures; with "
        "'draws: 2' it can be told from risk."
    ),
    "study.identity_kept": (
        "Checked: {arm} and {first} are the same in every table until session {session}, the first "
        "in which they differ by design."
    ),
    "study.identity_zero": (
        "{arm}: different from {first} from the first session on, by design, so there is nothing "
        "to check before."
    ),
    "study.identity_same": "Checked: {arm} and {first} are the same market and the same figures.",
    "study.identity_broken": (
        "{arm} differs from {first} in session {session} already, before it should: do not use "
        "this comparison."
    ),
    "study.variance": (
        "Playing the same worlds is worth {ratio} times as many independent ones for {arm} against "
        "{first}{bound}."
    ),
    "study.bound": " (as many as {bound} if nothing but viewers' decisions varied)",
    "study.few_worlds": "Only {worlds} worlds were played: intervals are rough below twenty.",
    "study.failed": "{count} of the runs failed, and their worlds are left out: {error}",
    "study.outside": "{arm}: {paths} lie outside the range of their source.",
    "study.outside_none": "All settings lie within the ranges of their sources.",
    "study.method": (
        "Every arm was played in the same {worlds} worlds: the same seeds, people and luck, so "
        "that what arms have in common cancels. Intervals are Student's t over paired differences; "
        "a bootstrap (BCa) is in comparison.parquet. Arms are told apart when the p value of the "
        "paired t test, corrected for the number of pairs by Holm, is below {alpha}."
    ),
    "study.looks": (
        "Worlds were added in batches until the interval was narrow enough; each look counts, so "
        "its level is {level} instead of {asked}."
    ),
    "study.footer": "Made by Livemarket {version}. Worlds: seeds {first} to {last}.",
}
