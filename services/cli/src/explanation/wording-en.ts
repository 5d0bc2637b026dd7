/** The English sentences of an explanation; words of detectors are in their own descriptions. */
export const ENGLISH = {
  'part.fx': 'exchange rate',
  'part.globalDepeg': 'gap to the dollar',
  'part.nationalPremium': 'national premium',
  'part.venueGap': 'gap to other venues',
  'part.relativePremium': 'premium relative to other coins',

  'state.OPEN': 'open',
  'state.UPDATE': 'open',
  'state.ESCALATE': 'open, has become worse',
  'state.DE_ESCALATE': 'open, has eased',
  'state.HELD_BLIND': 'held: the feed is missing',
  'state.CLEARING': 'clearing',
  'state.CLOSED': 'closed',

  'head.happened': 'What happened',
  'head.normal': 'What was normal before',
  'head.rare': 'How rare that is',
  'head.rules': 'Which rule, at which number',
  'head.silent': 'What would have kept it silent',
  'head.missing': 'What was missing',
  'head.incident': 'The incident',
  'head.raw': 'The raw records',
  'head.trades': 'Trades and forced orders',

  'happened.peak': 'At its worst: {figure} ({severity}, {label}), at {time}.',
  'happened.now': 'At revision {revision}: {figure}, at {time}; {state}.',
  'happened.over': 'At revision {revision}, {time}: nothing of it is left; {state}.',
  'happened.open': 'Began {onset}, opened {open} later; {age}.',
  'happened.closed': 'closed {duration} after it began',
  'happened.lasting': 'not closed {duration} after it began',
  'happened.sold':
    '{market}: {sold} sold ({soldValue}) and {bought} bought ({boughtValue}), in {count} trades from {from} to {to}.',
  'happened.forced':
    '{market}: {sold} forced to sell and {bought} forced to buy, in {count} orders from {from} to {to}.',
  'happened.channel': '{channel}: {value} in {window}.',
  'happened.level': '{channel}: {value}.',

  'course.first': 'The first forced order came {time}.',
  'course.first.before':
    'The first forced order came {time}; the price was moving {lead} before it.',
  'course.first.after': 'The first forced order came {time}; the price was moving {lead} after it.',
  'course.first.with':
    'The first forced order came {time}, in the second in which the price was moving.',
  'course.counts':
    'Since then {sells} forced to sell and {buys} forced to buy; {minute} in the busiest minute, up to {time}.',
  'course.atLeast': 'at least {count}',
  'course.amplified':
    'The busiest five minutes had {times} times the {seed} of its first ten seconds.',
  'course.price':
    '{market}: {before} in the five minutes before the first forced order, {after} at most since.',
  'course.price.share':
    '{market}: {before} in the five minutes before the first forced order, {after} at most since: {share} of the way came after it.',
  'course.venues': 'First on {first}; {later}.',
  'course.venue': '{venue} {lag} later',
  'course.furthest':
    'The forced order furthest from the price elsewhere: {market}, {away} away at {time}.',
  'course.sampled':
    'Sampled feeds showed {shown} forced orders, in {occupied} of {all} symbol-seconds of the last minute: about {estimated} are behind them.',
  'course.sampled.atLeast':
    'Sampled feeds showed {shown} forced orders, in {occupied} of {all} symbol-seconds of the last minute: at least about {estimated} are behind them.',

  'normal.part': '{part}: {before} before the onset, {after} at revision {revision} ({change}).',
  'normal.channel': '{channel} in {window}: usually {baseline} ± {scale}; here {value}.',
  'normal.measured': '{channel}: {value}.',
  'normal.measured.window': '{channel} in {window}: {value}.',
  'normal.none': 'Nothing is known of before: no reference and no calibrated channel.',

  'rare.days':
    'A score like the highest so far is seen about once in {days} days on such a market.',
  'rare.hours':
    'A score like the highest so far is seen about {count} times a day on such a market.',
  'rare.never':
    'A score like the highest so far is seen less than once in {years} years on such a market: beyond what any history says.',
  'rare.unknown': 'Not known: no calibration says how often such a score is seen here.',
  'rare.score': 'Score {score} ({unit}) over {threshold}: {text}.',
  'rare.below': 'Score {score} ({unit}), below {threshold} at this revision: {text}.',

  'rule.line': '{severity}  {text}: {value} against {limit} ({rule}).',
  'rule.line.free': '{severity}  {text}: {value}, with no minimum here ({rule}).',
  'rule.source': 'Published by: {source}.',
  'rule.basis': 'By the order or dated rule {basis}.',
  'rule.own': 'Our own number, published by nobody else.',
  'rule.none': 'no severity of its own',
  'rule.missing': 'No rule had a say at this revision.',

  'silent.severity': 'Not {severity}, had {conditions}.',
  'silent.all': 'Silent, had {conditions}.',
  'silent.condition': '«{text}» stayed below {limit} (it was {value})',
  'silent.and': ' and ',
  'silent.held': 'It was not worse, because of «{text}»: {value}, where {limit} was needed.',
  'silent.unknown': 'No rule is named at this revision; an earlier one says what opened it.',

  'missing.none': 'Nothing: every reference that it compares with was there.',
  'missing.flag': 'Quality of what was there: {text}.',

  'incident.title': '{title}, since {time} ({severity}).',
  'incident.cause': 'Cause: {cause}.',
  'incident.role.LEAD': 'This alert tells the incident.',
  'incident.role.MEMBER': 'This alert is part of it in its own right.',
  'incident.role.SYMPTOM': 'This alert is a symptom: {symptom}.',
  'incident.alerts':
    'Alerts: {count}, of them open: {open}. Times that people were told: {raised}.',
  'incident.id': 'Incident {id}.',
  'symptom.QUOTE_ECHO': 'the market is priced in the asset that moves',
  'symptom.RECOVERY': 'the way back',
  'symptom.LOANS': 'what it does to the loans of the asset on that venue',
  'symptom.SAME_PEG': 'the same asset, or one pegged alike, on another venue',
  'symptom.MARKET_MOVE': 'another coin, by as much as the market as a whole',
  'cause.VENUE': 'one venue alone',
  'cause.NATIONAL': 'a country’s venues together',
  'cause.GLOBAL': 'the asset everywhere',
  'cause.FX': 'the exchange rate',
  'cause.MARKET': 'the market of all coins',
  'cause.LENDING': 'borrowed assets',
  'cause.FEED': 'a feed',
  'cause.UNKNOWN': 'not known',

  'raw.range': '{market}: offsets {first} to {last}, of revision {revision}.',
  'raw.none': 'No range of records belongs to this revision.',
  'raw.position':
    'Alert {id}, revision {revision} of {count}, at position {position} of domain {domain}.',
  'raw.basis':
    'Detector {detector} {version}; rules {rules}; calibration {calibration} ({origin}).',
  'raw.verify': 'breakwater verify {id} recomputes it from the log.',
  'trade.more': 'and {count} more; --records-max shows more.',

  'side.SELL': 'sell',
  'side.BUY': 'buy',
  'side.UNKNOWN': 'side unknown',
  'kind.TRADE': 'trade',
  'kind.LIQUIDATION': 'forced',

  'duration.s': '{s} s',
  'duration.m': '{m} min {s} s',
  'duration.h': '{h} h {m} min',
  'duration.d': '{d} d {h} h',
  'plot.figure': 'What says most of it, revision by revision',
  'plot.score': 'Score against its threshold',
  'plot.price': 'Price on {market}',
  'plot.limit': '{text}: {limit}',
  'plot.onset': 'onset',
  'plot.open': 'opened',
  'plot.peak': 'worst',
  'plot.close': 'closed',
} as const;
