/** What the words of a code or a message mean. Forty products name the same few facts with thousands of codes. */
import type { Meaning } from './refusal.js';

interface Rule {
  readonly means: Meaning;
  readonly words: RegExp;
  /** Codes with these words have another meaning. */
  readonly unless?: RegExp;
}

/** Lower-case words between blanks: the same for `InvalidVSwitchId.NotFound`, `NOT_FOUND` and `notFound`. */
export function wordsOf(code: string): string {
  const split = code
    .slice(0, mostLetters)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .replaceAll(/forb\w{1,4}den/gi, 'forbidden');
  return ` ${split.trim().toLowerCase()} `;
}

/** No code is longer, and the start of a message is enough to understand it. */
const mostLetters = 400;

/** Parameter names can contain words of load: `IllegalParam.IdleTimeout` is about a value. */
const aboutValue = /^ (?:invalid|illegal|missing|malformed|param|bad|unsupported|quota|lack)/;

/** The order matters: a refusal for load or time is retried, even if its code says other things too. */
const strong: readonly Rule[] = [
  {
    means: 'throttled',
    words:
      /throttl| flow control(?:led)? | too (?:many request|quick|fast|frequent)| frequently | frequent | frequency (?:limit|exceed)| limit exceeded frequency | rate (?:limit|exceed)| qps | (?:limited|limit) request| request limit| interval too short | concurrent (?:request|call|quer|too)| too many connections? /,
    unless: /^ (?:invalid|illegal|missing|malformed|param).* (?:rate|frequency|qps) /,
  },
  { means: 'timeout', words: / time ?outs?(?: |$)| deadline exceeded | timed out | hsf timeout/, unless: aboutValue },
  {
    means: 'unavailable',
    words:
      / busy(?:ness)? | service un ?(?:available|vailable) | unv?ailable temporar| temporar(?:y|ily) (?:un|clos|fail)| (?:internal|inner) (?:service |server |system |unknown )?(?:error|failure|fail|exception)|^ (?:internal|inner)(?: .*)? (?:error|failure|exception) | (?:unknown|unexpected|undefined) (?:error|exception|failure)| (?:system|server|service|backend|platform|rpc|db|dns)(?: update| query| visit)? (?:error|exception|failure|fault|abnormal|un ?able|un ?available) | database (?:update|query) error |(?:invoke|call)(?: [a-z]+){0,3} (?:fail|failed|failure|error) | connect error | later | try again | service failure /,
    unless: /^ invalid|account status/,
  },
  {
    means: 'account',
    words:
      /arrear| in ?debt | overdue | outstanding | (?:insufficient|not enough|no enough|lack) .*(?:balance|quota amount)| (?:balance|credit).* (?:insufficient|not enough)| real ?name | financial(?:ly)? ?locked|financiallocked| risk (?:control|reject|auth)|^ (?:security )?risk | account (?:risk|closed|locked|frozen|disabled?) |^ user (?:disabled?|frozen|locked) | no (?:available )?(?:payment|credit)| payment method| payment failed | credit card | user is un ?authori[sz]ed | not in (?:the )?(?:[a-z]+ )*white ?list | in (?:the )?black ?list | icp black | not signed | illegal agreement | agreement illegal | bus+iness status (?:error )?$|^ forbidden user bus+iness status/,
    unless: / incorrect | (?:instance|connection|bwp|eip|domain|bandwidth package|resource) bus+iness status /,
  },
  {
    means: 'account',
    words:
      / (?:service|api|user|kms|oss|nas|product|cdt|account|policy)(?: [a-z]+)? not (?:be |been )?(?:open(?:ed)?|enabled?|activated?|active|subscribed?|purchased?|authori[sz]ed?|bought) |^ not (?:open(?:ed)?|enabled?|activated?|active|subscribed?|purchased?) (?:$|service |api )| not (?:open|opened|subscribed|purchased|activated) | (?:cdn|dcdn|scdn|vod|live|kms|waf|ddos|sas|nas|ots|eas) service not found | not (?:been )?registered real|for invited test | bid user /,
    unless:
      /(?:config rule|instance|listener|gateway|status)(?: status)? not (?:active|open) |(?:log backup|ssl|ipv6) not enabled/,
  },
];

/** Whether the resource exists, and whether its state allows the call. */
const states: readonly Rule[] = [
  { means: 'invalid', words: /^ missing / },
  {
    means: 'conflict',
    words:
      / idempoten\w+(?: param\w*)* (?:mis ?match|not match)| quota (?:full|exceed\w*|limit\w*|insufficient|over\w*|not enough)| exceed\w* quota | already | in ?use | inuse /,
    unless: /not exist|not found/,
  },
  {
    means: 'absent',
    words:
      / (?:not|no|non|un|isn t|doesn t|don t) ?(?:be |been )?(?:found|exist|exists|existed|existing) | no such | notfound| notexist|nosuch| un ?found | no [a-z]+ found | not exist in | absent /,
    unless: / (?:already|not found permission) /,
  },
  {
    means: 'conflict',
    words:
      / quota | (?:number|num|count|limit|size|amount|total|max|maximum|capacity|times)(?: [a-z]+){0,3} (?:is )?(?:exceed\w*|reached|over|overrun|limited|full) | exceed\w*(?: [a-z]+){0,4} (?:limit\w*|quota|maximum|max|number|num|count|amount) | (?:over|beyond|reach(?:ed)?|out of|upper) (?:the )?(?:limit\w*|max\w*|quota|bound) | overlimit | (?:limit|number|num|maximum) ?(?:exceed|over)\w* | max(?:imum)? (?:number|num|count) of | too many | count limited | [a-z]+ limited $| limit $/,
    unless:
      /^ (?:invalid|illegal) (?!operation|account)|^ (?:param|missing|unsupported)|(?:page|length|duration|period|time|date|range|batch|value|size) .*exceed|exceed.*(?:length|duration|period|page|range)|(?:too many|exceed\w*|limit) .*(?:tags?|ids?|tag keys?|params?|results?|names?|depths?) | (?:tags?|ids?|desc|items?|params?|names?|tag keys?) (?:num\w* |count )?(?:exceed|limit|over)/,
  },
  {
    means: 'conflict',
    words:
      / (?:no|out of|without) (?:available )?(?:stock|resource|inventory|capacity)|nostock| sold ?out | insufficient | not enough | shortage | (?:resource|stock|inventory) (?:not|un) ?(?:available|enough|sufficient)/,
  },
  {
    means: 'conflict',
    words:
      / in ?use | inuse | (?:is|are|be|been|being|has been|still) (?:used|using|bound|attached|associated|locked|running|creating|deleting|created|deleted|upgrading|migrating|released) | used (?:by|in|as) | already | exists? (?:already)?| existed | conflict\w* | (?:is|un|not|be)? ?locked | in (?:progress|process\w*|configuring|operation|transition) | processing | (?:task|order|job|process|operation|change\w*) (?:is )?(?:running|processing|handing|pending|unfinished|not finished) | unfinished | not (?:associated|attached|bound|empty|finished|completed|released|deleted|stopped|detached) | dependen\w+ | has (?:[a-z]+ )?(?:dependency|associated|attached|bound|running|unpaid|child\w*|order)| un ?paid | deletion protection | concurrent | not ready | expired $/,
    unless:
      /^ (?:invalid|illegal) (?!operation).* conflict|^ (?:invalid|illegal) (?:param|parameter|tag|format|token) |^ (?:missing|malformed|duplicat\w*) |param(?:eter)?s? conflict|time .*expired/,
  },
  {
    means: 'conflict',
    words:
      / (?:incor\w*|wrong|error|abnormal|unexpected|inva?lide?|invaid) (?:[a-z0-9]+ ){0,4}(?:status|state)\w*(?: |$)| (?:status|state) (?:[a-z]+ )?(?:not|incorrect|invalid|error|wrong|abnormal|un|conflict|mismatch|limit|denied|illegal|does)| not (?:allow\w*|support\w*) (?:[a-z]+ )?(?:in )?(?:status|state) | not (?:active|running|available|stable) (?:status|state)?|status (?:changed|changing) /,
    unless:
      /value not support|malformed|format|^ (?:invalid|illegal) (?:param|parameter) |^ invalid status $|^ missing| null | empty /,
  },
  // A read failed, and the code does not say why.
  { means: 'unavailable', words: / (?:query|get|list|describe|fetch)(?: [a-z]+){0,4} (?:fail|failed|failure) $/ },
];

/** Refusals because a right is missing. */
const rights: readonly Rule[] = [
  {
    means: 'forbidden',
    words:
      / no ?permissions? | unauthori[sz]ed | not? ?(?:be )?authori[sz]\w* | access ?denied | permission (?:denied|error|check|deny) | (?:ram|rbac) (?:permission|denied|forbid\w*) | no (?:auth|privilege|right|access) | action not permitted | explicit deny | authorization (?:failed|failure|required|error) | forbidden (?:ram|sub ?user|action) |^ auth (?:.* )?(?:fail|failed|error) /,
  },
  { means: 'forbidden', words: /^ forbidden $/ },
];

/** Codes about an invalid value, with any message. */
const values: readonly Rule[] = [
  {
    means: 'invalid',
    words:
      / malformed | value not support\w* |^ illegal params?(?:eters?)? | (?:length|size)(?: limit)? exceed\w* | too long | out of range /,
  },
];

/** What a code means if its message says nothing. */
const weak: readonly Rule[] = [
  { means: 'conflict', words: / duplicat\w* /, unless: /tag|key|param|^ invalid|^ illegal/ },
  {
    means: 'invalid',
    words:
      /^ (?:[a-z0-9]+ )?(?:invalid\w*|illegal|missing|malformed|bad|wrong|incorrect|param\w*|unsupported|required|lack|empty|null|mandatory) | (?:invalid|illegal|malformed|missing|mandatory|required|null|blank|empty|format|value|param\w*|argument|duplicat\w*|repeat\w*|mis ?match\w*|not match\w*) (?:error|not support\w*)?|(?:not|un|isn t) ?support\w* | length | format | exceed\w* | out of range /,
  },
  { means: 'account', words: /^ forbidden | forbidden / },
  {
    means: 'conflict',
    words:
      / (?:operation|action|request) (?:is )?(?:denied|deny|failed|fail|not allowed|forbidden|error|unsupported)|^ (?:operation|incorrect) | not allow\w* | can ?not | denied | limit\w* | prohibited |dependen/,
  },
];

/** What a message means, by the words that products share. */
const sentences: readonly Rule[] = [
  {
    means: 'invalid',
    words:
      /param\w* .{0,80}(?:duplicat|conflict)|duplicate (?:key|value|tag|certificate)|at the same time|conflicts? with (?:the )?(?:param|instance ?id)|mutually exclusive/,
  },
  {
    means: 'throttled',
    words:
      /throttl|flow control|too (?:many requests|frequent|often|quick|fast)|frequently (?:submit|request|call)|rate limit|interval .* too short/,
  },
  {
    means: 'timeout',
    words: /(?:has|have|connection|request|operation|processing|system|is|was) (?:time ?out|timed out)|timed out/,
    unless: /must|invalid|illegal|specified|param/,
  },
  {
    means: 'account',
    words:
      /arrears|overdue|outstanding (?:bill|balance|payment)|in debt|(?:enough|insufficient|negative|available) balance|balance is (?:insufficient|negative|not enough)|real.?name (?:auth|veri|regis)|(?:service|product|user|account|you|kms|oss|nas|cdn).{0,60} (?:has|have|is|are) ?(?:n.t|not) (?:been )?(?:yet )?(?:opened|open |activated|enabled this|purchased|subscribed)|not activated|abnormal operation|risk control|payment method|account (?:has been|is) (?:closed|locked|frozen|disabled)|blacklist|not in .{0,40}white ?list|unpaid bill|invited users|public beta/,
  },
  {
    means: 'unavailable',
    words:
      /(?:system|server|service|vpc|operation) (?:is )?(?:too )?busy|internal (?:server )?error|unknown (?:error|exception)|temporar(?:y|ily) (?:failure|unavailable|closed|un)|service (?:is )?unavailable|system (?:error|exception|is abnormal)|(?<!check |check and |adjust and |parameters? and )(?:try|retry)(?: it| again| the [a-z]+)* later|please retry|backend service|error occurred while (?:call|invok|process)|failed to (?:call|invoke) |calling failed/,
  },
  {
    means: 'absent',
    words:
      /(?:not|n.?t|no longer|never) (?:be |been |actually )?(?:exist|exists|existed|found)|not (?:be )?found|no such|can ?(?:not|n.t) (?:be )?f(?:ind|ound)|does not belong to you or|no [a-z ]{2,30} (?:is|are|was|were) found/,
    unless: /already|parameter .{0,40} not (?:exist|found)|no such (?:status|value|param|format)/,
  },
  {
    means: 'conflict',
    words:
      /(?:not (?:permitted|allowed)|denied|failed) (?:due to|because)|already (?:exist|in use|used|bound|been|associated|attached|added|open|enabled|running)|(?:is|are|been|being) (?:in use|used by|locked|being|still|creat|delet|process|configur|upgrad|migrat)|in (?:use|progress)|quota|(?:exceed|reach)\w* .{0,40}(?:limit|maximum|max|quota|allowed)|maximum (?:number|amount) of|(?:current|present|instance|resource|cluster|task|order) (?:status|state)|(?:status|state) .{0,60}(?:not |invalid|incorrect|does)|not in .{0,30}(?:status|state)|is in [a-z]+ state\b|unfinished|prepa(?:id|y)|insufficient|sold out|out of stock|conflict/,
  },
  {
    means: 'forbidden',
    words:
      /(?:not|un) ?authori[sz]ed|no(?:t have)? (?:the )?permissions?|(?:doesn.t|don.t|does not|do not|donot) have .{0,20}(?:permission|access|privilege)|access (?:is )?denied|ram permission|authentication (?:is|has) failed|permission denied/,
  },
  {
    means: 'invalid',
    words:
      /(?:is|are|was|not|be) (?:not )?(?:valid|invalid|illegal|mandatory|required|malformed|empty|null|missing|specified)|must (?:be|not|specify|contain)|invalid|illegal|malformed|not support|should (?:be|not)/,
  },
];

function meaningBy(rules: readonly Rule[], words: string): Meaning | undefined {
  return rules.find(({ words: said, unless }) => said.test(words) && unless?.test(words) !== true)?.means;
}

/** The meaning that the code's own words state with certainty. */
export function byCode(words: string): Meaning | undefined {
  return meaningBy(strong, words) ?? meaningBy(states, words) ?? meaningBy(rights, words) ?? meaningBy(values, words);
}

export function byMessage(message: string): Meaning | undefined {
  return meaningBy(sentences, message.slice(0, mostLetters).replaceAll(/\s+/g, ' ').toLowerCase());
}

const later =
  /(?<!check |check and |adjust and |parameters? and )(?:try|retry)(?: it| again| the [a-z]+)* later|please retry/;

/** Whether a message says that the same call may succeed later. */
export function saysLater(message: string): Meaning | undefined {
  const sentence = message.slice(0, mostLetters).toLowerCase();
  if (/too frequent|frequently/.test(sentence)) return 'throttled';
  return later.test(sentence) ? 'unavailable' : undefined;
}

/** Whether a message says that the account has unpaid bills or no verified real name. */
export function saysUnpaid(message: string): boolean {
  const sentence = message.slice(0, mostLetters).toLowerCase();
  return /balance is (?:negative|less)|unpaid bill|payment method is specified|real.?name (?:auth|veri|regis)/.test(
    sentence,
  );
}

/** The same for codes that say little: `OperationDenied`, `InvalidParameter`. */
export function byCommonWords(words: string): Meaning | undefined {
  return meaningBy(weak, words);
}
