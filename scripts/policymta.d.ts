// What policy scripts see and may return. Generated from the server's own tables: do not edit.
// Scripts are ES modules that export onRecipient, onInject, onRoute, onSign or onBounce. They are synchronous, and keep nothing between calls but `state`.
// They may export `providers`, the names of those whose mail onRoute and onBounce are asked about.

/** A duration: text such as "90s", "15m", "1h30m" or "3d", or a number of seconds. */
type Duration = string | number;

/** A duration that a script sees: a number of seconds. */
type Seconds = number;

/** A moment: text of ISO 8601 in UTC, as Date.parse reads it. */
type Instant = string;

/** A number of things in a time: "100/s", "600/min", "2000/h", "50000/d". */
type Rate = string;

/** A reply as SMTP servers give it: "550 5.7.1 Not allowed". */
type SmtpReply = string;

/** A decision as a script sees it: durations are seconds, labels are text, and what was not said is not there. */
type Seen<T> = { readonly [P in keyof T]: SeenValue<NonNullable<T[P]>> };

type SeenValue<T> = [Duration] extends [T] ? Seconds
  : T extends string | number | boolean ? T
  : T extends readonly (infer I)[] ? readonly SeenValue<I>[]
  : T extends Readonly<Record<string, string | number | boolean>> ? Readonly<Record<string, string>>
  : Seen<T>;

/** The order in which messages leave a queue when not all can leave at once: a higher priority overtakes a lower one everywhere. */
type MessagePriority =
  /** Mail that may wait, for instance a newsletter. */
  | "bulk"
  /** If policy and client said nothing. */
  | "normal"
  /** Mail that a person is waiting for, for instance a password reset. */
  | "high";

/** What this server's own Received field says of a message's way in (RFC 5321 section 4.4). */
type ReceivedField =
  /** The client's name and address, the protocol, TLS, and a single recipient. */
  | "full"
  /** As Full, without the client's name and address and without the recipient: what receivers need not know. */
  | "without-client"
  /** No field. For the mail of this server's own users only: a message that other servers hand on needs the field, since loops are found by it. */
  | "none";

/** The step of a delivery that a reply or failure answered: it tells whose fault the failure is. */
type SmtpStage =
  /** No destination was found: DNS failed or says that the domain takes no mail. */
  | "resolve"
  /** The connection could not be made. */
  | "connect"
  /** The greeting: the receiver judges the address that this server connects from. */
  | "banner"
  /** EHLO or HELO. */
  | "ehlo"
  /** STARTTLS and the handshake after it. */
  | "start-tls"
  /** AUTH, towards a next hop that demands it. */
  | "auth"
  /** MAIL: the receiver judges the sender. */
  | "mail-from"
  /** RCPT: the receiver judges the recipient. */
  | "rcpt-to"
  /** DATA, before the message is sent. */
  | "data"
  /** The final dot: the receiver judges the content. */
  | "final-dot"
  /** Policy, or the end of the message's lifetime, decided; no server replied. */
  | "policy";

/** Whom a suppression covers. */
type SuppressionScope =
  /** This address. */
  | "recipient"
  /** Every address of the domain. */
  | "domain";

/** What on-bounce is asked about. */
type BounceOrigin =
  /** The reply to a delivery attempt, or the lack of one. */
  | "reply"
  /** Mail that a receiver had taken and returned later, by a message. */
  | "returned-mail"
  /** A recipient's complaint that the mail was unwanted, by a message (RFC 5965). */
  | "complaint"
  /** The answer of a program, by a message: a vacation notice, an acknowledgement (RFC 3834). Nothing failed; nobody is suppressed for it. */
  | "auto-reply"
  /** A demand to prove that a person wrote, by a message, before the mail is delivered. Nothing failed yet; nobody is suppressed for it. */
  | "challenge";

/** How final a failure is, whatever the class of the reply says. Values may be added; treat one that you do not know as Unknown. */
type BounceKind =
  /** Not known. */
  | "unknown"
  /** It fails every time for this recipient: send no more mail there. */
  | "hard"
  /** It may pass by itself: try again. */
  | "soft"
  /** The receiver does not want the mail of this source, sender or content. It says nothing of the recipient. */
  | "block"
  /** Configuration, protocol, DNS or network, at either end. It says nothing of the recipient. */
  | "technical"
  /** Nothing failed: a notice of success, an automatic answer, a challenge, a complaint. */
  | "none";

/** What a failure is about. It stands apart from the category since the class of a reply misleads: a 5xx about the source costs no recipient. Values may be added; treat one that you do not know as Unknown. */
type BounceScope =
  /** Not known. */
  | "unknown"
  /** This mailbox. */
  | "recipient"
  /** The recipient's whole domain. */
  | "recipient-domain"
  /** This message: its content, size or form. */
  | "message"
  /** The sender's domain or address: authentication, alignment, reputation. */
  | "sender-domain"
  /** All mail of the tenant or the campaign, for instance a link that stands in each message. */
  | "tenant"
  /** The address that this server sends from. */
  | "source"
  /** The network that the sending address is in. */
  | "source-network"
  /** This connection. */
  | "connection"
  /** The receiver's own trouble. */
  | "receiver";

/** The words that the default plugins use for kinds of failure, so that rules, scripts and statistics can agree on them. What a failure is about, and how final it is, are said apart from it: see BounceScope and BounceKind. */
type BounceCategory =
  | "invalid-recipient"
  | "invalid-domain"
  | "inactive-mailbox"
  | "moved"
  | "quota-exceeded"
  | "greylisted"
  | "rate-limited"
  | "connection-limited"
  | "source-reputation"
  | "source-blocked"
  | "reverse-dns"
  | "authentication-failed"
  | "sender-rejected"
  | "spam-content"
  | "virus-content"
  | "message-too-large"
  | "policy-rejected"
  | "relay-denied"
  | "receiver-fault"
  | "connection-failed"
  | "dns-failure"
  | "routing"
  | "protocol-error"
  | "tls-required"
  | "expired"
  | "complaint"
  | "auto-reply"
  | "challenge"
  | "delivered"
  | "unclassified"
  | (string & {});

/** How much of a message its notice of failure returns (RFC 3461 section 4.3). */
type ReturnedContent =
  /** The client did not say; this server returns the header. */
  | "unspecified"
  /** The header alone. */
  | "headers"
  /** The whole message, up to the server's limit. */
  | "full";

/** What the client said of the body's bytes. */
type BodyEncoding =
  /** Nothing, or lines of ASCII (RFC 5321). */
  | "seven-bit"
  /** Lines with bytes beyond ASCII (RFC 6152). */
  | "eight-bit-mime"
  /** Any bytes, which only BDAT can carry (RFC 3030). */
  | "binary-mime";

/** How a connection to a receiver is protected (RFC 3207). */
type TlsPolicy =
  /** TLS if the receiver offers it, with any certificate; clear text if it does not or if its TLS is broken. */
  | "opportunistic"
  /** Never TLS. */
  | "none"
  /** TLS 1.2 or newer with any certificate, or no delivery: the message waits and expires in the end. */
  | "required"
  /** TLS 1.2 or newer with a trusted certificate for the host's name, or one that the host's TLSA records name (RFC 7672), or no delivery: the message waits and expires in the end. */
  | "verified"
  /** TLS 1.2 or newer with a certificate that the host's TLSA records name (DANE, RFC 7672), or no delivery: the message waits and expires in the end, also if the host publishes none or DNS cannot be trusted. */
  | "dane";

/** The oldest version of TLS that a connection may use. */
type TlsVersion =
  /** TLS 1.2 where TLS is demanded; what the system allows where it is opportunistic. */
  | "default"
  /** TLS 1.2 (RFC 5246). */
  | "tls12"
  /** TLS 1.3 (RFC 8446). */
  | "tls13";

/** Which of a host's addresses are used, and in which order. */
type AddressFamilies =
  /** IPv4 and IPv6 in turn, IPv4 first. */
  | "both"
  /** IPv6 and IPv4 in turn, IPv6 first. */
  | "prefer-ipv6"
  /** IPv4 alone. */
  | "only-ipv4"
  /** IPv6 alone. */
  | "only-ipv6";

/** A fact of a failed delivery that the mail which a throttle is for has in common with it. */
type ThrottleAim =
  /** The egress source. */
  | "source"
  /** The provider that on-route named; the site if it named none. */
  | "provider"
  /** The site: the MX hosts that domains share. */
  | "site"
  /** The recipient's domain. */
  | "domain"
  /** The message's tenant. */
  | "tenant"
  /** The message's campaign; nothing is done for mail without one. */
  | "campaign"
  /** The domain of the reverse-path; nothing is done for mail without one. */
  | "sender-domain"
  /** The network of the egress source's address: /24 for IPv4, /64 for IPv6; the egress source alone if it leaves the address to the system. */
  | "source-network";

/** Where a message came from: the facts of the session or API call that injected it. */
interface InjectionSource {
  /** How it came: "ESMTP", "SMTP" and the other words of RFC 3848 and RFC 6531 ("ESMTPSA", "UTF8SMTPS"), "HTTP", or "internal" for the server's own notifications, or "plugin" for a message that a plugin submitted. */
  readonly protocol: string;
  /** The name of the listener that took it, from the configuration; for a message of a plugin, the plugin's id. */
  readonly listener: string;
  /** The client's address, or null for the server itself. */
  readonly remoteAddress: string | null;
  /** What the client said in EHLO or HELO; empty for other protocols. */
  readonly helo: string;
  /** The TLS version and cipher suite of the connection, or null if it is not encrypted. */
  readonly tls: string | null;
  /** The user or token name that the client proved, or null. */
  readonly authenticatedAs: string | null;
  /** The plugin that submitted the message, and before it those whose messages led to this one; empty for mail from outside. Their on-inject handlers are not asked about it. */
  readonly origins: readonly string[];
}

/** What the client asked for with the envelope, beside sender and recipients: the parameters of MAIL, or their like in an API call. Immutable. */
interface EnvelopeRequests {
  /** The sender's own name for the transaction, decoded (ENVID, RFC 3461 section 4.4): at most 100 printable ASCII characters; or null. */
  readonly envelopeId: string | null;
  /** How much of the message a notice of failure returns (RET, RFC 3461 section 4.3). */
  readonly return: ReturnedContent;
  /** How the body is encoded (BODY, RFC 6152 and RFC 3030). */
  readonly body: BodyEncoding;
  /** Whether header or envelope may be beyond ASCII (SMTPUTF8, RFC 6531). */
  readonly smtpUtf8: boolean;
  /** Whether every hop must use verified TLS, or the message is returned (REQUIRETLS, RFC 8689). */
  readonly requireTls: boolean;
  /** Whether the sender prefers delivery over protection (the header field TLS-Required: No, RFC 8689 section 3); without effect beside `requireTls`. */
  readonly tlsOptional: boolean;
  /** When delivery may begin, or null for at once (HOLDFOR and HOLDUNTIL, RFC 4865). */
  readonly notBefore: Instant | null;
  /** When to give up at the latest, or null for the end of the retry schedule. */
  readonly expiresAt: Instant | null;
}

/** One part of a message. Its text is decoded when it is first asked for. Not for use by several threads at once. */
interface PartFacts {
  /** Its media type in lower case, for instance "text/plain", which is also what a part without a type is. */
  readonly type: string;
  /** The charset that it declares, in lower case, or null. */
  readonly charset: string | null;
  /** The file name that it declares, decoded (RFC 2231 and RFC 2047), or null. */
  readonly fileName: string | null;
  /** Whether it asks to be shown as an attachment (RFC 2183). */
  readonly isAttachment: boolean;
  /** Whether it is signed or encrypted, or within what is, so that edits leave it alone. */
  readonly isSealed: boolean;
  /** Its bytes after the transfer encoding is undone. */
  readonly size: number;
  /** A text part's text, with its line ends as they are; flowed lines are joined (RFC 3676). A charset that is not known, or none, is read as UTF-8 or else Windows-1252. Cut after 1 MiB; null for other parts, and once 4 MiB of text were read from the message. */
  readonly text: string | null;
}

/** A header field that policy adds to a message (RFC 5322 section 2.2). */
interface HeaderField {
  /** The field's name: printable ASCII without a colon. */
  name: string;
  /** The field's value without the trailing line break. It may hold folded lines: each line break must be followed by a space or a tab. ASCII is written as it is, and folded only if a line is too long; other text becomes encoded words (RFC 2047), except in signatures. */
  value: string;
}

/** A file that policy attaches to a message. One of `content` and `base64` says what it holds. Immutable. */
interface MessageAttachment {
  /** The file's name: 1 to 255 characters, none of them a control character. Written as RFC 2231 says. */
  fileName: string;
  /** Its media type, for instance `text/plain; charset=utf-8`; `application/octet-stream` if left out. */
  type?: string | null;
  /** Its bytes; from a script, text in UTF-8. */
  content?: string | null;
  /** Its bytes as base64 (RFC 4648 section 4), if `content` does not say them. */
  base64?: string | null;
}

/** Which parts of a message are meant: those that fulfil all that is said here, and at least one thing must be. `*` stands for any characters, `?` for one; case does not count. Immutable. */
interface PartMatch {
  /** The file's name, for instance `*.exe`. A part without a name is not meant. */
  fileName?: string | null;
  /** The media type, for instance `image/*`. */
  type?: string | null;
}

/** A piece of a text that is replaced, or a place where something is put in. Immutable. */
interface TextSplice {
  /** Where it begins, in UTF-16 units of the text as MimeFacts gives it. */
  start: number;
  /** How many units are replaced; 0 to put something in. */
  length: number;
  /** What stands there afterwards. */
  text: string;
}

/** One change to a message at on-inject. Exactly one property is set, beside what goes with a recipient that one names; anything else is the handler's mistake. Edits are data: the core applies those of one handler before the next is asked, and explain shows them. */
interface MessageEdit {
  /** A header field to put above all others. */
  addHeader?: HeaderField | null;
  /** A header field that takes the place of the topmost one of its name; others of that name are removed. Added at the top if there is none. */
  setHeader?: HeaderField | null;
  /** The name of header fields to remove, all of them. */
  removeHeader?: string | null;
  /** A new body in place of the old one. Its line ends become CRLF and NULs go, unless the message is BINARYMIME. The header stays: see to Content-Type and Content-Transfer-Encoding. */
  replaceBody?: string | null;
  /** An address to add to the recipients. */
  addRecipient?: string | null;
  /** An address to take off the recipients (local part exact, domain in any case). A message without recipients is discarded. */
  dropRecipient?: string | null;
  /** A recipient whose reverse-path becomes `returnPath`, in place of the message's (VERP). Of a decision's edits the trace tells the first one that names nobody who is a recipient. */
  returnPathOf?: string | null;
  /** The reverse-path that goes with `returnPathOf`: without angle brackets; empty for the message's own. */
  returnPath?: string | null;
  /** A recipient that gets the labels in `metadata`, beside the message's own. Of a decision's edits the trace tells the first one that names nobody who is a recipient. */
  metadataOf?: string | null;
  /** The labels that go with `metadataOf`; a label of the same name is replaced. */
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  /** Text to put at the end of the text that a mail client shows: the first text/plain part that is no attachment. It is written in the part's charset and transfer encoding; if the charset lacks a character, the part becomes UTF-8. Signed and encrypted parts are left alone, and the trace says so; so it does if there is no such part. */
  appendText?: string | null;
  /** HTML to put before the end of the body of the first text/html part that is no attachment; otherwise as `appendText`. */
  appendHtml?: string | null;
  /** A new text in place of the one that `appendText` adds to, under the same rules. */
  replaceText?: string | null;
  /** New HTML in place of that which `appendHtml` adds to, under the same rules. */
  replaceHtml?: string | null;
  /** Pieces to replace in the HTML that `html` gives, in order and without overlap; all else of it stays byte for byte, whatever the transfer encoding. Otherwise under the rules of `appendText`, but a part is left alone if its bytes are not all text in its charset, if the charset lacks a character of a piece, or if it is longer than 1 MiB. */
  spliceHtml?: readonly TextSplice[] | null;
  /** A file to attach. A message that is not multipart/mixed becomes one, with what it was as its first part; a message that is signed or encrypted as a whole is left alone, and the trace says so. */
  attach?: MessageAttachment | null;
  /** Which parts to take out. Those that are signed or encrypted are left alone, and the trace says so. Parts of attached messages are not looked at. A message or container that has no other part gets an empty text. */
  removeParts?: PartMatch | null;
}

/** A temporary, tighter limit on a ready queue (one egress source to one site), or on all mail that has some facts in common with the one that failed. It ends by itself; a newer one takes its place. Limits of the profile still hold. */
interface Throttle {
  /** Messages in a time, or null to leave the rate. */
  rate?: Rate | null;
  /** Open connections at most, or null to leave their number: 1 or more. */
  connections?: number | null;
  /** Send nothing at all until the end. */
  pause?: boolean | null;
  /** The facts that the mail has in common with the one that failed, for instance `["tenant", "provider"]`; if empty the whole ready queue. Nothing is done if a fact of the failure is not known. With a domain, tenant, campaign, sender domain or source network it is a directive, which takes a rate or a pause, and is begun anew at most when half of its time is over. */
  aim?: readonly ThrottleAim[] | null;
  /** How long it holds: up to 24 hours. */
  for?: Duration | null;
}

/** A wish to send no further mail to somebody. */
interface Suppression {
  /** Whom it covers. */
  scope?: SuppressionScope | null;
  /** For how long, or null for ever. */
  for?: Duration | null;
}

/** What an on-route handler decided for one of the recipients, over what it decided for all of them. What is not said holds as for the others. Immutable. */
interface RecipientRoute {
  /** The recipient's address, as in `recipients`. */
  recipient: string;
  /** The name of the egress pool that the message leaves from. */
  egressPool?: string | null;
  /** The name of the traffic profile whose limits hold. */
  trafficProfile?: string | null;
  /** A host to deliver to in place of the domain's MX, as in `nextHop`. */
  nextHop?: string | null;
  /** Keep the message for this recipient until an operator or a later policy releases it. */
  hold?: boolean | null;
  /** Ask again after this time, without an attempt. */
  defer?: Duration | null;
  /** Give the recipient up with this reply (its code 5xx), and notify the sender. */
  bounce?: SmtpReply | null;
  /** With `bounce`: nobody is notified, whatever was asked for. The event is told as always. */
  withoutNotice?: boolean | null;
  /** Why, in words; shown by explain and in events. */
  reason?: string | null;
}

/** What a returned message, a complaint or an automatic answer says about one recipient of earlier mail. What it says of that mail is for whoever recognised the report to prove: a report is untrusted. Texts beyond 512 characters are left out. Immutable. */
interface ReturnedReport {
  /** What came back; Reply counts as returned mail. */
  origin?: BounceOrigin | null;
  /** The address that the earlier mail was sent to: 1 to 512 characters. */
  recipient: string;
  /** The reply that the report tells of; null if it tells of none. */
  reply?: SmtpReply | null;
  /** The id of the earlier message, if the report or its return path (VERP) tells; or null. What is not an id counts as null. */
  originalId?: string | null;
  /** The host that returned the mail, or that the complaint came from; or null. */
  remoteHost?: string | null;
  /** What names the report among all: up to 128 characters, or null. Of reports with one key that wait for on-bounce at the same time only the first is asked about. On-bounce sees it. */
  key?: string | null;
  /** The tenant of the earlier message; null if it is not known, and then that of the message that brought the report holds. */
  tenant?: string | null;
  /** The campaign of the earlier message; null if it is not known. */
  campaign?: string | null;
  /** The reverse-path that the earlier message was sent to this recipient with, without angle brackets; or null. */
  returnPath?: string | null;
  /** The egress pool that the earlier message left from; or null. */
  egressPool?: string | null;
  /** The egress source that the earlier message left from; or null. */
  egressSource?: string | null;
  /** The provider that on-route had named for the earlier message; or null. */
  provider?: string | null;
  /** The site that the earlier message was delivered to; or null. */
  site?: string | null;
  /** Of a complaint: its type (RFC 5965 section 3.1), for instance `abuse`; or null. */
  feedbackType?: string | null;
  /** When the reporting server took the mail, as the report says; or null. */
  arrivalDate?: string | Date | null;
  /** The server that wrote the report, as the report says (RFC 3464 section 2.2.2); or null. */
  reportingMta?: string | null;
}

/** The reports that one message brought. Immutable. */
interface ReturnedReports {
  /** The reports. */
  reports: readonly ReturnedReport[];
}

/** When a message that could not be delivered is tried again. Each list gives the wait before the first, second, ... retry; its last entry repeats until the message expires. */
interface RetrySchedule {
  /** The waits after an ordinary 4xx reply: each at most 30 days. */
  delays?: readonly Duration[] | null;
  /** The waits after a reply that was classified as greylisting (the same source soon after): each at most 30 days. */
  greylisted?: readonly Duration[] | null;
  /** The waits after a failure before MAIL (DNS, connection, greeting, EHLO): each at most 30 days. */
  connectionFailures?: readonly Duration[] | null;
  /** How far a wait may be moved at random, as a share of it: 0 to 0.5. It keeps retries from arriving in waves. */
  jitter?: number | null;
  /** How long after its acceptance a message is given up: 1 second or more. */
  expiresAfter?: Duration | null;
}

/** Limits of mail that several ready queues share, for instance all to one provider. What is left out is not limited. */
interface TrafficLimits {
  /** Open connections at most: 1 or more. */
  connections?: number | null;
  /** Messages in a time. */
  messageRate?: Rate | null;
  /** Recipients in a time. */
  recipientRate?: Rate | null;
  /** New connections in a time. */
  connectionRate?: Rate | null;
}

/** Limits that are kept for each combination of some facts' values, whatever ready queue the mail is in: all mail whose traffic profile has a counter of the same name and facts shares it, each held to the limits of its own profile. Never exceeded: a message counts from when its transaction begins until the limit's period after its end, so that no window of that length has more, by the receiver's clock too. */
interface TrafficCounter {
  /** The facts that it is kept by: any of `source`, `pool`, `site`, `provider`, `profile`, `domain`, `tenant`, `campaign`, `sender_domain`, `metadata.NAME`. A delivery whose counter is used up does not hold up others. Without any it counts all mail. With `remote_address`, the address of the receiver's host, it counts messages and recipients, beside facts of the ready queue: a host whose counter is used up does not hold up other hosts. */
  by?: readonly string[] | null;
  /** Open connections at most, 1 or more; if it is kept by facts of single deliveries (domain, tenant, campaign, sender domain, labels): deliveries under way at the same time. */
  connections?: number | null;
  /** Messages in a time. */
  messageRate?: Rate | null;
  /** Recipients in a time. */
  recipientRate?: Rate | null;
  /** New connections in a time. Only if all of its facts are the same for a whole ready queue. */
  connectionRate?: Rate | null;
}

/** How mail flows to one kind of site: the limits of every ready queue that uses this profile. A route decision names a profile; its numbers stand once, in the policy snapshot. Limits hold for one egress source and one site unless they say otherwise. The administrator's profile of a name takes the place of a script's, and that of a plugin's. */
interface TrafficProfile {
  /** Open connections at most: 1 or more. */
  connections?: number | null;
  /** Messages over one connection before it is closed: 1 or more. */
  messagesPerConnection?: number | null;
  /** Recipients in one transaction at most: 1 or more (RFC 5321 section 4.5.3.1.8 lets every receiver take 100). */
  recipientsPerTransaction?: number | null;
  /** Messages in a time, for instance `100/s`; no limit if left out. */
  messageRate?: Rate | null;
  /** Recipients in a time; no limit if left out. */
  recipientRate?: Rate | null;
  /** New connections in a time; no limit if left out. */
  connectionRate?: Rate | null;
  /** Limits of all mail from one egress source to one provider, over all of the provider's sites; no such limits if left out. Of no effect if the route names no provider. */
  providerPerSource?: TrafficLimits | null;
  /** Limits of all mail to one provider, over all of its sites and all egress sources; no such limits if left out. Of no effect if the route names no provider. */
  providerTotal?: TrafficLimits | null;
  /** Further limits, by name: each is kept for every combination of the values of some facts, such as the tenant or the egress pool. All profiles that have a counter of the same name and facts share it. */
  counters?: Readonly<Record<string, TrafficCounter>> | null;
  /** The weights of the egress pool's sources for mail under this profile, by name: 0, for no mail, to 1000000. A source that is left out keeps the pool's weight; names of other sources mean nothing. If all weights are 0 the pool's hold. */
  sourceWeights?: Readonly<Record<string, number>> | null;
  /** Words of the administrator's, told to on-bounce: up to 32 of up to 100 characters. */
  tags?: readonly string[] | null;
  /** Values of the administrator's by name, told to on-bounce: up to 32 of up to 500 characters. */
  properties?: Readonly<Record<string, string | number | boolean>> | null;
  /** How long to wait for a connection to be made, at most 1 hour; the next address is tried after it. 0: as long as the server's `delivery.connect_timeout` says. */
  connectTimeout?: Duration | null;
  /** How long a connection without work is kept open: 0 to 1 day. */
  idleTimeout?: Duration | null;
  /** How connections are protected: `opportunistic`, TLS if the receiver offers it; `none`; `required`, any certificate; `verified`, a trusted certificate for the host's name; `dane`, one that its TLSA records name. A route decision may name another way. What a domain itself publishes (`dane`, `mtaSts`) comes on top, but for `none`. */
  tls?: TlsPolicy | null;
  /** Whether the TLSA records of a host are followed (DANE, RFC 7672) where DNS can be trusted: a certificate that they do not name is refused. */
  dane?: boolean | null;
  /** Whether the policy of a domain is fetched and followed (MTA-STS, RFC 8461). */
  mtaSts?: boolean | null;
  /** The oldest version of TLS: `default`, `tls12` or `tls13`. */
  tlsMinVersion?: TlsVersion | null;
  /** The name of the certificate among `delivery.client_certificates` that receivers are shown; none if left out. */
  tlsCertificate?: string | null;
  /** Which addresses of a host are used, among those that the egress source can reach: `both`, IPv4 first; `prefer-ipv6`; `only-ipv4`; `only-ipv6`. */
  addresses?: AddressFamilies | null;
  /** Whether messages are sent by BDAT if the receiver announces CHUNKING (RFC 3030). Those that DATA cannot carry always are. */
  chunking?: boolean | null;
  /** When to try again; the server's `retry` if left out. */
  retry?: RetrySchedule | null;
}

/** Limits that a route decision lays over a traffic profile: each as TrafficProfile has it, or null for the profile's. Immutable. */
interface RouteLimits {
  /** Open connections at most: 1 or more. */
  connections?: number | null;
  /** Messages over one connection before it is closed: 1 or more. */
  messagesPerConnection?: number | null;
  /** Recipients in one transaction at most: 1 or more. */
  recipientsPerTransaction?: number | null;
  /** Messages in a time, for instance `100/s`. */
  messageRate?: Rate | null;
  /** Recipients in a time. */
  recipientRate?: Rate | null;
  /** New connections in a time. */
  connectionRate?: Rate | null;
  /** What this mail's egress source and provider may do together, over all of the provider's sites. */
  providerPerSource?: TrafficLimits | null;
  /** What all mail to the provider may do together. */
  providerTotal?: TrafficLimits | null;
  /** Counters in place of those of the profile with the same names; its others stay. */
  counters?: Readonly<Record<string, TrafficCounter>> | null;
  /** Weights of egress sources in place of those of the profile for the same names. */
  sourceWeights?: Readonly<Record<string, number>> | null;
  /** Tags besides those of the profile. */
  tags?: readonly string[] | null;
  /** Properties in place of those of the profile with the same names. */
  properties?: Readonly<Record<string, string | number | boolean>> | null;
  /** How long to wait for a connection to be made: 0 to 1 hour. */
  connectTimeout?: Duration | null;
  /** How long a connection without work is kept open: 0 to 1 day. */
  idleTimeout?: Duration | null;
  /** How connections are protected. */
  tls?: TlsPolicy | null;
  /** Whether the TLSA records of a host are followed. */
  dane?: boolean | null;
  /** Whether the policy of a domain is fetched and followed. */
  mtaSts?: boolean | null;
  /** The oldest version of TLS. */
  tlsMinVersion?: TlsVersion | null;
  /** The name of the certificate that receivers are shown. */
  tlsCertificate?: string | null;
  /** Which addresses of a host are used. */
  addresses?: AddressFamilies | null;
  /** Whether messages are sent by BDAT if the receiver announces CHUNKING. */
  chunking?: boolean | null;
  /** When to try again. */
  retry?: RetrySchedule | null;
}

/** The facts when a recipient is given, before the message itself has come: the sender, who gives it, and what was accepted so far. The message's facts hold what is known by then: the recipients accepted before, and the size that the client declared, or 0. */
interface RecipientContext {
  /** The recipient that is asked about, with the edits of earlier handlers. */
  readonly recipient: string;
  /** The session or API call that gives it. */
  readonly source: InjectionSource;
  /** The recipient's domain, in lower case. */
  readonly domain: string;
  /** What the handlers before this one decided, folded into one. */
  readonly soFar: Seen<RecipientDecision>;
  /** The identity of the message in this server. */
  readonly id: string;
  /** The reverse-path of RFC 5321 section 4.1.1.2, without angle brackets; empty for the null reverse-path (a bounce). */
  readonly returnPath: string;
  /** All recipients of the message as accepted, in the client's order. */
  readonly recipients: readonly string[];
  /** The tenant (customer) that the message belongs to; "default" if neither listener nor policy named one. */
  readonly tenant: string;
  /** The campaign (mailing, job) that the message belongs to; empty if nobody named one. */
  readonly campaign: string;
  /** Which messages this one overtakes. */
  readonly priority: MessagePriority;
  /** Labels that a client or an on-inject handler attached; kept with the message until its end. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Who is told of failures and delays in place of the return path, without angle brackets; empty for nobody, null for the return path. */
  readonly noticesTo: string | null;
  /** What the client asked for with the envelope. */
  readonly envelope: EnvelopeRequests;
  /** When the message was accepted. */
  readonly receivedAt: Instant;
  /** The size of header and body in bytes, as spooled. */
  readonly size: number;
  /** The labels that hold for a recipient: the message's, and over them the recipient's own. */
  metadataOf(recipient: string): Readonly<Record<string, string>>;
}

/** What an on-recipient handler decided about one recipient. All properties are optional; a later handler's value wins. */
interface RecipientDecision {
  /** Final: refuse this recipient with this 4xx or 5xx reply. The others are not touched. */
  reject?: SmtpReply | null;
  /** The address that the mail goes to instead, for instance of an alias. */
  rewrite?: string | null;
  /** A reverse-path for this recipient alone (VERP), without angle brackets. */
  returnPath?: string | null;
  /** Labels to keep with this recipient; a label of the same name is replaced. */
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  /** Why, in words; shown by explain and in events. */
  reason?: string | null;
}

/** What mta.recipient(facts) takes in tests; the rest has likely values. */
interface RecipientFacts {
  recipient?: string | null;
  id?: string | null;
  returnPath?: string | null;
  recipients?: readonly string[] | null;
  tenant?: string | null;
  campaign?: string | null;
  priority?: MessagePriority | null;
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  noticesTo?: string | null;
  envelope?: EnvelopeRequests | null;
  receivedAt?: string | Date | null;
  size?: number | null;
  soFar?: RecipientDecision;
  source?: Partial<InjectionSource>;
}

/** A script's onRecipient: returns a decision, or nothing for "no opinion". */
type OnRecipient = (recipient: RecipientContext) => RecipientDecision | null | undefined | (void & RecipientDecision);

/** The facts at on-inject: the whole message and where it came from. */
interface InjectContext {
  /** The session or API call that brought the message. */
  readonly source: InjectionSource;
  /** What the handlers before this one decided, folded into one. */
  readonly soFar: Seen<InjectDecision>;
  /** The identity of the message in this server. */
  readonly id: string;
  /** The reverse-path of RFC 5321 section 4.1.1.2, without angle brackets; empty for the null reverse-path (a bounce). */
  readonly returnPath: string;
  /** All recipients of the message as accepted, in the client's order. */
  readonly recipients: readonly string[];
  /** The tenant (customer) that the message belongs to; "default" if neither listener nor policy named one. */
  readonly tenant: string;
  /** The campaign (mailing, job) that the message belongs to; empty if nobody named one. */
  readonly campaign: string;
  /** Which messages this one overtakes. */
  readonly priority: MessagePriority;
  /** Labels that a client or an on-inject handler attached; kept with the message until its end. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Who is told of failures and delays in place of the return path, without angle brackets; empty for nobody, null for the return path. */
  readonly noticesTo: string | null;
  /** What the client asked for with the envelope. */
  readonly envelope: EnvelopeRequests;
  /** When the message was accepted. */
  readonly receivedAt: Instant;
  /** The size of header and body in bytes, as spooled. */
  readonly size: number;
  /** The labels that hold for a recipient: the message's, and over them the recipient's own. */
  metadataOf(recipient: string): Readonly<Record<string, string>>;
  /** The value of the topmost header field of this name (any case), unfolded, or null. */
  header(name: string): string | null;
  /** The values of all header fields of this name (any case), unfolded, from the top. */
  headers(name: string): string[];
  /** The keyword of the Auto-Submitted field in lower case, without what follows a semicolon: "no", "auto-generated", "auto-replied" (RFC 3834); null if there is no such field. */
  readonly autoSubmitted: string | null;
  /** The Precedence field in lower case, for instance "bulk", "list" or "junk"; null if there is no such field. */
  readonly precedence: string | null;
  /** The body as text, read as UTF-8. Throws if it is larger than an eighth of the memory limit (4 MiB by default): look at `size` first. */
  readonly body: string;
  /** The subject, unfolded and decoded (RFC 2047 and RFC 6532), or null. */
  readonly subject: string | null;
  /** The value of the topmost header field of this name (any case), unfolded and decoded (RFC 2047 and RFC 6532), or null. Null too if it is longer than 64 KiB. */
  headerText(name: string): string | null;
  /** The text that a mail client shows: the first text/plain part that is not an attachment, decoded; of alternatives the last one. Cut after 1 MiB. Null if there is none. */
  readonly text: string | null;
  /** The HTML that a mail client shows, found as `text` is among text/html parts, or null. */
  readonly html: string | null;
  /** The parts in order, without the containers around them: a message that is not multipart has one. At most 1,000. What cannot be read is null. */
  readonly parts: readonly PartFacts[];
}

/** What an on-inject handler decided. All properties are optional; a later handler's value wins, edits and metadata add up. */
interface InjectDecision {
  /** Changes to header, body and recipients, in order. */
  edits?: readonly MessageEdit[] | null;
  /** The tenant that the message belongs to. */
  tenant?: string | null;
  /** The campaign that the message belongs to. */
  campaign?: string | null;
  /** Which messages this one overtakes. */
  priority?: MessagePriority | null;
  /** Labels to keep with the message; a label of the same name is replaced. */
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  /** A new reverse-path (without angle brackets; empty for the null reverse-path). */
  returnPath?: string | null;
  /** Who is told of failures and delays in place of the return path: an address without angle brackets, or an empty text for nobody. Mail with the null reverse-path is never followed by a notice (RFC 5321 section 6.1). */
  noticesTo?: string | null;
  /** What this server's own Received field says, in place of the listener's setting `received`. */
  received?: ReceivedField | null;
  /** When delivery may begin, if the sender asked for no later time: the message's lifetime begins then, too. */
  notBefore?: string | Date | null;
  /** Final: refuse the message with this 4xx or 5xx reply. Nothing is spooled. */
  reject?: SmtpReply | null;
  /** Final: answer 250 and drop the message. */
  discard?: boolean | null;
  /** Final: the message is returned mail or a complaint. The reports in it are put on disk in its place, 250 is answered, and on-bounce is asked about each of them, also after a crash; then it may be asked twice. */
  consume?: ReturnedReports | null;
  /** Why, in words; shown by explain and in events. */
  reason?: string | null;
}

/** What mta.inject(facts) takes in tests; the rest has likely values. */
interface InjectFacts {
  id?: string | null;
  returnPath?: string | null;
  recipients?: readonly string[] | null;
  tenant?: string | null;
  campaign?: string | null;
  priority?: MessagePriority | null;
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  noticesTo?: string | null;
  envelope?: EnvelopeRequests | null;
  receivedAt?: string | Date | null;
  size?: number | null;
  soFar?: InjectDecision;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string;
  source?: Partial<InjectionSource>;
}

/** A script's onInject: returns a decision, or nothing for "no opinion". */
type OnInject = (message: InjectContext) => InjectDecision | null | undefined | (void & InjectDecision);

/** The facts at on-route: one message and those of its recipients that share a domain. */
interface RouteContext {
  /** The recipients' domain, in lower case. */
  readonly domain: string;
  /** The recipients of this domain that are not yet delivered or given up. */
  readonly recipients: readonly string[];
  /** The name of the site that the domain's MX hosts make up, or null if DNS gave no answer. */
  readonly site: string | null;
  /** The MX hosts of the domain in order of preference, in lower case; empty if DNS gave no answer. */
  readonly mxHosts: readonly string[];
  /** How often delivery has been tried: 0 at the first asking. */
  readonly attempts: number;
  /** The reply that the last attempt ended with, or null. */
  readonly lastReply: string | null;
  /** How long ago the message was accepted. */
  readonly age: Seconds;
  /** The provider that an earlier handler named, or null. */
  readonly provider: string | null;
  /** What the handlers before this one decided, folded into one. */
  readonly soFar: Seen<RouteDecision>;
  /** The identity of the message in this server. */
  readonly id: string;
  /** The reverse-path of RFC 5321 section 4.1.1.2, without angle brackets; empty for the null reverse-path (a bounce). */
  readonly returnPath: string;
  /** The tenant (customer) that the message belongs to; "default" if neither listener nor policy named one. */
  readonly tenant: string;
  /** The campaign (mailing, job) that the message belongs to; empty if nobody named one. */
  readonly campaign: string;
  /** Which messages this one overtakes. */
  readonly priority: MessagePriority;
  /** Labels that a client or an on-inject handler attached; kept with the message until its end. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Who is told of failures and delays in place of the return path, without angle brackets; empty for nobody, null for the return path. */
  readonly noticesTo: string | null;
  /** What the client asked for with the envelope. */
  readonly envelope: EnvelopeRequests;
  /** When the message was accepted. */
  readonly receivedAt: Instant;
  /** The size of header and body in bytes, as spooled. */
  readonly size: number;
  /** The labels that hold for a recipient: the message's, and over them the recipient's own. */
  metadataOf(recipient: string): Readonly<Record<string, string>>;
}

/** What an on-route handler decided for the recipients of one domain. Policy returns names; the snapshot says what they mean. */
interface RouteDecision {
  /** The provider that the destination belongs to, for instance "gmail"; a label for later handlers, events and statistics. */
  provider?: string | null;
  /** The name of the egress pool that the message leaves from. */
  egressPool?: string | null;
  /** The name of the traffic profile whose limits hold. */
  trafficProfile?: string | null;
  /** By names of egress sources: the traffic profiles that hold in place of `trafficProfile` if the message leaves from them. Of a handler that names a profile, these go with it. */
  sourceProfiles?: Readonly<Record<string, string | number | boolean>> | null;
  /** Limits for this mail in place of those of its traffic profile; what is left out stays. Mail with the same limits to one site waits in a ready queue of its own, whose rates and connections are counted apart; limits over a provider, counters, paces and directives hold for it as for other mail. Later contexts name its profile `NAME{...}`. Of several handlers the last that gives limits is followed. */
  limits?: RouteLimits | null;
  /** Which messages this one overtakes. */
  priority?: MessagePriority | null;
  /** The waits before each retry, the last one repeating, in place of the profile's. */
  retrySchedule?: readonly Duration[] | null;
  /** How long after its acceptance the message is given up. */
  expiresAfter?: Duration | null;
  /** A host to deliver to in place of the domain's MX: `host`, `host:port` or `[address]:port`, with `smtps://` before it for TLS from the first byte (RFC 8314) or `lmtp://` for LMTP (RFC 2033). */
  nextHop?: string | null;
  /** How the connection is protected, in place of the profile's `tls`. */
  tls?: TlsPolicy | null;
  /** What holds for single recipients instead; for a recipient that is named twice, the last. Recipients whose verdicts differ go on in deliveries of their own, and on-route is asked again about each of these. */
  recipients?: readonly RecipientRoute[] | null;
  /** Final: keep the message until an operator or a later policy releases it; its lifetime still runs. */
  hold?: boolean | null;
  /** Final: ask again after this time, without an attempt. */
  defer?: Duration | null;
  /** Final: give the message up with this reply (its code 5xx), and notify the sender. */
  bounce?: SmtpReply | null;
  /** With `bounce`: nobody is notified, whatever was asked for. The event is told as always. */
  withoutNotice?: boolean | null;
  /** Why, in words; shown by explain and in events. */
  reason?: string | null;
}

/** What mta.route(facts) takes in tests; the rest has likely values. */
interface RouteFacts {
  domain?: string | null;
  recipients?: readonly string[] | null;
  site?: string | null;
  mxHosts?: readonly string[] | null;
  attempts?: number | null;
  lastReply?: SmtpReply | null;
  age?: Duration | null;
  id?: string | null;
  returnPath?: string | null;
  tenant?: string | null;
  campaign?: string | null;
  priority?: MessagePriority | null;
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  noticesTo?: string | null;
  envelope?: EnvelopeRequests | null;
  receivedAt?: string | Date | null;
  size?: number | null;
  soFar?: RouteDecision;
  provider?: string;
}

/** A script's onRoute: returns a decision, or nothing for "no opinion". */
type OnRoute = (route: RouteContext) => RouteDecision | null | undefined | (void & RouteDecision);

/** The facts at on-sign: the message as it will be sent, before signatures. */
interface SignContext {
  /** The pool of the egress source that sends it; null if it is not known. */
  readonly egressPool: string | null;
  /** What the handlers before this one decided, folded into one. */
  readonly soFar: Seen<SignDecision>;
  /** The identity of the message in this server. */
  readonly id: string;
  /** The reverse-path of RFC 5321 section 4.1.1.2, without angle brackets; empty for the null reverse-path (a bounce). */
  readonly returnPath: string;
  /** All recipients of the message as accepted, in the client's order. */
  readonly recipients: readonly string[];
  /** The tenant (customer) that the message belongs to; "default" if neither listener nor policy named one. */
  readonly tenant: string;
  /** The campaign (mailing, job) that the message belongs to; empty if nobody named one. */
  readonly campaign: string;
  /** Which messages this one overtakes. */
  readonly priority: MessagePriority;
  /** Labels that a client or an on-inject handler attached; kept with the message until its end. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Who is told of failures and delays in place of the return path, without angle brackets; empty for nobody, null for the return path. */
  readonly noticesTo: string | null;
  /** What the client asked for with the envelope. */
  readonly envelope: EnvelopeRequests;
  /** When the message was accepted. */
  readonly receivedAt: Instant;
  /** The size of header and body in bytes, as spooled. */
  readonly size: number;
  /** The labels that hold for a recipient: the message's, and over them the recipient's own. */
  metadataOf(recipient: string): Readonly<Record<string, string>>;
  /** The value of the topmost header field of this name (any case), unfolded, or null. */
  header(name: string): string | null;
  /** The values of all header fields of this name (any case), unfolded, from the top. */
  headers(name: string): string[];
  /** The keyword of the Auto-Submitted field in lower case, without what follows a semicolon: "no", "auto-generated", "auto-replied" (RFC 3834); null if there is no such field. */
  readonly autoSubmitted: string | null;
  /** The Precedence field in lower case, for instance "bulk", "list" or "junk"; null if there is no such field. */
  readonly precedence: string | null;
  /** The body as text, read as UTF-8. Throws if it is larger than an eighth of the memory limit (4 MiB by default): look at `size` first. */
  readonly body: string;
  /** The subject, unfolded and decoded (RFC 2047 and RFC 6532), or null. */
  readonly subject: string | null;
  /** The value of the topmost header field of this name (any case), unfolded and decoded (RFC 2047 and RFC 6532), or null. Null too if it is longer than 64 KiB. */
  headerText(name: string): string | null;
  /** The text that a mail client shows: the first text/plain part that is not an attachment, decoded; of alternatives the last one. Cut after 1 MiB. Null if there is none. */
  readonly text: string | null;
  /** The HTML that a mail client shows, found as `text` is among text/html parts, or null. */
  readonly html: string | null;
  /** The parts in order, without the containers around them: a message that is not multipart has one. At most 1,000. What cannot be read is null. */
  readonly parts: readonly PartFacts[];
}

/** What an on-sign handler decided: header fields to put above the message when it is sent. */
interface SignDecision {
  /** The fields to prepend, topmost first. Those of later handlers stand above those of earlier ones. */
  signatures?: readonly HeaderField[] | null;
  /** Whether the message must not leave unsigned: it is deferred if no handler signed it. */
  required?: boolean | null;
  /** The DKIM keys that sign in place of those that the signing plugin's rules choose, each named as its record in DNS is: `s2026._domainkey.example.com`. Empty: those of the rules. A later handler's names win. */
  keys?: readonly string[] | null;
  /** DKIM keys that sign besides; those of all handlers add up. */
  moreKeys?: readonly string[] | null;
  /** False: the signing plugin adds no signature, whatever its rules say. */
  sign?: boolean | null;
  /** When on-sign is asked anew for further attempts, for instance because a signature expires; the earliest time of all handlers holds. */
  signAgainAt?: string | Date | null;
  /** Why, in words; shown by explain and in events. */
  reason?: string | null;
}

/** What mta.sign(facts) takes in tests; the rest has likely values. */
interface SignFacts {
  egressPool?: string | null;
  id?: string | null;
  returnPath?: string | null;
  recipients?: readonly string[] | null;
  tenant?: string | null;
  campaign?: string | null;
  priority?: MessagePriority | null;
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  noticesTo?: string | null;
  envelope?: EnvelopeRequests | null;
  receivedAt?: string | Date | null;
  size?: number | null;
  soFar?: SignDecision;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string;
}

/** A script's onSign: returns a decision, or nothing for "no opinion". */
type OnSign = (message: SignContext) => SignDecision | null | undefined | (void & SignDecision);

/** The facts at on-bounce: one recipient, and how the last attempt to reach it failed. */
interface BounceContext {
  /** What this is about. For anything but a reply `message` is the message that brought the report, and of the decision the category and what goes with it count, and for returned mail and complaints the suppression; egress pool, egress source, provider and site are those of the mail that it is about, if they are known. */
  readonly origin: BounceOrigin;
  /** The message that was returned or complained about, if the report tells; null for a reply. */
  readonly originalId: string | null;
  /** The tenant of the message that was returned or complained about, if it is known; null for a reply, whose message is `message`. */
  readonly originalTenant: string | null;
  /** The campaign of the message that was returned or complained about, if it is known; null for a reply. */
  readonly originalCampaign: string | null;
  /** The reverse-path that the message that was returned or complained about had for this recipient, if it is known; null for a reply. */
  readonly originalReturnPath: string | null;
  /** Of a complaint: its type (RFC 5965 section 3.1), for instance `abuse`; or null. */
  readonly feedbackType: string | null;
  /** When the server that reports took the mail, as the report says; or null. */
  readonly arrivalDate: Instant | null;
  /** The server that wrote the report, as the report says; or null. */
  readonly reportingMta: string | null;
  /** What names the report among all, if who recognised it gave it a name: `key`. */
  readonly reportKey: string | null;
  /** The recipient's address. */
  readonly recipient: string;
  /** The recipient's domain, in lower case. */
  readonly domain: string;
  /** The step that failed; it tells whose fault the failure is. */
  readonly stage: SmtpStage;
  /** The receiver's reply; if no server replied, one of this server's own that says what happened. */
  readonly reply: string;
  /** Whether the reply came from the receiver rather than from this server. */
  readonly isRemoteReply: boolean;
  /** The number of the attempt that failed: 1 for the first. */
  readonly attempt: number;
  /** How long ago the message was accepted. */
  readonly age: Seconds;
  /** The host that was spoken to, or null if none was reached. */
  readonly remoteHost: string | null;
  /** The address of that host, or null. */
  readonly remoteAddress: string | null;
  /** The site, or null if DNS gave no answer. */
  readonly site: string | null;
  /** The provider that on-route named, or null. */
  readonly provider: string | null;
  /** The egress pool that on-route chose, or null. */
  readonly egressPool: string | null;
  /** The egress source that the attempt left from, or null. */
  readonly egressSource: string | null;
  /** The network that the egress source's address is in: its /24 for IPv4, its /64 for IPv6. Null if the egress source leaves the address to the system, or none is known. */
  readonly sourceNetwork: string | null;
  /** The traffic profile in force, or null. */
  readonly trafficProfile: string | null;
  /** The tags of the traffic profile in force. */
  readonly profileTags: readonly string[];
  /** The properties of the traffic profile in force. */
  readonly profileProperties: Readonly<Record<string, string>>;
  /** The names of the counters that the traffic profile has. */
  readonly counters: readonly string[];
  /** What the handlers before this one decided, folded into one. */
  readonly soFar: Seen<BounceDecision>;
  /** The identity of the message in this server. */
  readonly id: string;
  /** The reverse-path of RFC 5321 section 4.1.1.2, without angle brackets; empty for the null reverse-path (a bounce). */
  readonly returnPath: string;
  /** All recipients of the message as accepted, in the client's order. */
  readonly recipients: readonly string[];
  /** The tenant (customer) that the message belongs to; "default" if neither listener nor policy named one. */
  readonly tenant: string;
  /** The campaign (mailing, job) that the message belongs to; empty if nobody named one. */
  readonly campaign: string;
  /** Which messages this one overtakes. */
  readonly priority: MessagePriority;
  /** Labels that a client or an on-inject handler attached; kept with the message until its end. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Who is told of failures and delays in place of the return path, without angle brackets; empty for nobody, null for the return path. */
  readonly noticesTo: string | null;
  /** What the client asked for with the envelope. */
  readonly envelope: EnvelopeRequests;
  /** When the message was accepted. */
  readonly receivedAt: Instant;
  /** The size of header and body in bytes, as spooled. */
  readonly size: number;
  /** The labels that hold for a recipient: the message's, and over them the recipient's own. */
  metadataOf(recipient: string): Readonly<Record<string, string>>;
  /** The reply's code, for instance 550. */
  readonly code: number;
  /** The reply's enhanced status code, for instance "5.1.1", or null. */
  readonly enhanced: string | null;
  /** The reply's text without codes. */
  readonly text: string;
}

/** What an on-bounce handler decided for one recipient whose delivery failed. If nothing is decided, the reply's own class holds: 4xx is retried, 5xx is final. */
interface BounceDecision {
  /** The kind of failure, see BounceCategory; other words are allowed. */
  category?: BounceCategory | null;
  /** How final the failure is, whatever the reply's class says; null for no opinion. */
  kind?: BounceKind | null;
  /** What the failure is about; null for no opinion. */
  scope?: BounceScope | null;
  /** The rule that decided, by a name that the administrator can look up; up to 10,000 characters, or null. */
  rule?: string | null;
  /** How sure the category is: 0 to 1, or null. */
  confidence?: number | null;
  /** The blocklist that the reply names, for instance `Spamhaus ZEN`; up to 10,000 characters, or null. */
  blocklist?: string | null;
  /** Try again after this time, whatever the reply's class says. */
  retry?: Duration | null;
  /** Ask on-route again at once, for instance to leave from another pool. Counted as an attempt; ignored on every second failure in a row, so that it cannot loop. */
  reroute?: boolean | null;
  /** Take no further mail for this recipient or domain: reported as an event to whoever keeps the suppression list. */
  suppress?: Suppression | null;
  /** Slow the ready queue down that the failure came from. */
  throttle?: Throttle | null;
  /** End the connection that the failure came over; what waits goes on over another one, as limits of new connections allow. */
  endConnection?: boolean | null;
  /** Final: give the recipient up and notify the sender, whatever the reply's class says. */
  bounce?: boolean | null;
  /** Why, in words; shown by explain and in events. */
  reason?: string | null;
}

/** What mta.bounce(facts) takes in tests; the rest has likely values. */
interface BounceFacts {
  origin?: BounceOrigin | null;
  originalId?: string | null;
  originalTenant?: string | null;
  originalCampaign?: string | null;
  originalReturnPath?: string | null;
  feedbackType?: string | null;
  arrivalDate?: string | Date | null;
  reportingMta?: string | null;
  reportKey?: string | null;
  recipient?: string | null;
  domain?: string | null;
  stage?: SmtpStage | null;
  reply?: SmtpReply | null;
  isRemoteReply?: boolean | null;
  attempt?: number | null;
  age?: Duration | null;
  remoteHost?: string | null;
  remoteAddress?: string | null;
  site?: string | null;
  provider?: string | null;
  egressPool?: string | null;
  egressSource?: string | null;
  sourceNetwork?: string | null;
  trafficProfile?: string | null;
  profileTags?: readonly string[] | null;
  profileProperties?: Readonly<Record<string, string | number | boolean>> | null;
  counters?: readonly string[] | null;
  id?: string | null;
  returnPath?: string | null;
  recipients?: readonly string[] | null;
  tenant?: string | null;
  campaign?: string | null;
  priority?: MessagePriority | null;
  metadata?: Readonly<Record<string, string | number | boolean>> | null;
  noticesTo?: string | null;
  envelope?: EnvelopeRequests | null;
  receivedAt?: string | Date | null;
  size?: number | null;
  soFar?: BounceDecision;
}

/** A script's onBounce: returns a decision, or nothing for "no opinion". */
type OnBounce = (bounce: BounceContext) => BounceDecision | null | undefined | (void & BounceDecision);

/** What can be kept in `state`: what JSON can say. */
type StateValue = string | number | boolean | null | readonly StateValue[] | { readonly [key: string]: StateValue | undefined };

/** Writes to the server's log under the script's name. Several values are written with spaces between them, objects as JSON. */
declare const log: {
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};

/** Values by key, bounded in number and size (scripts: limits): the entries unused for longest give way. For hooks only, not for the top level. */
interface Kept {
  /** A copy of the value, or undefined. */
  get(key: string): any;
  /** Keeps a copy of the value, for a time if one is given. */
  set(key: string, value: StateValue | undefined, timeToLive?: Duration): void;
  /** Whether there was such an entry. */
  delete(key: string): boolean;
  /** Adds to a number, 1 unless another is given, and returns the sum. What is absent counts as 0. */
  increment(key: string, by?: number, timeToLive?: Duration): number;
}

interface State extends Kept {
  /**
   * As the state that it is part of, and survives restarts. It is written about a second later, so that no hook waits for the disk: if the process or the
   * machine dies, the changes of the last second or two may be lost; an orderly stop loses none. Times to live go on while the server is down.
   */
  readonly durable: Kept;
}

/** What the script keeps between calls, and over reloads; over restarts in `state.durable`. */
declare const state: State;

/** A state that all scripts share that name it alike. At the top level only: `const seen = sharedState("seen");` */
declare function sharedState(name: string): State;

/** What plugins store, as text, to read. For hooks only. */
declare const store: {
  /** The value under a key of a plugin, or undefined. */
  get(plugin: string, key: string): string | undefined;
  has(plugin: string, key: string): boolean;
};

/** Limits of the configuration (plugins: limits: NAME), which plugins and scripts count against together. For hooks only. */
declare const limits: {
  /** Counts, unless that would exceed the limit for this key; says whether it did. Tests and trials count nothing: true. */
  tryTake(limit: string, key: string, count?: number): boolean;
};

/** What came of recipients in a time that ends now. */
interface TrafficSums {
  readonly delivered: number;
  readonly deferred: number;
  readonly bounced: number;
}

/** What mail to a provider does now, added up over its ready queues. */
interface ProviderTraffic {
  /** Deliveries that wait for a connection or for their turn. */
  readonly waiting: number;
  /** Connections that are open or being opened. */
  readonly connections: number;
  /** Whether a ready queue is paused or suspended. */
  readonly paused: boolean;
  readonly minute: TrafficSums;
  readonly tenMinutes: TrafficSums;
  readonly hour: TrafficSums;
}

/** Something that limits mail beyond its traffic profile, or a directive. */
interface LimitInForce {
  readonly kind: "pace" | "throttle" | "suspend" | "ramp";
  /** Who gave it: a plugin, a script, or whoever ran a command. */
  readonly author: string | null;
  readonly reason: string | null;
  readonly until: Instant | null;
  readonly messagesPerSecond: number | null;
  readonly connections: number | null;
  /** Whether nothing goes. */
  readonly pause: boolean;
}

/** A counter of traffic profiles for one combination of facts. */
interface CounterInForce {
  readonly name: string;
  /** The values of its facts; empty if it counts all mail, or all combinations that have no counter of their own. */
  readonly facts: Readonly<Record<string, string>>;
  /** Open connections, or deliveries under way if it is kept by facts of deliveries. */
  readonly connections: number;
  /** Messages that count against its rate now. */
  readonly messages: number;
  readonly recipients: number;
  readonly newConnections: number;
}

/** The traffic, read only. For hooks only. All zero, and no limits, in tests. */
declare const traffic: {
  provider(name: string): ProviderTraffic;
  /**
   * What limits mail with these facts for a time: paces, throttles and suspensions of its ready queues, if only source, site and provider are given,
   * and directives that name none but these.
   */
  limits(facts: {
    source?: string | null;
    site?: string | null;
    provider?: string | null;
    domain?: string | null;
    tenant?: string | null;
    campaign?: string | null;
    senderDomain?: string | null;
  }): readonly LimitInForce[];
  /**
   * What a counter of traffic profiles has counted, for each combination of its facts; with facts, written as in the profile, only for those.
   * At most 100 of them, those that have counted most first.
   */
  counters(name: string, facts?: Readonly<Record<string, string>>): readonly CounterInForce[];
};

type HashAlgorithm = "sha256" | "sha384" | "sha512" | "sha1" | "md5";
type HashEncoding = "hex" | "base64" | "base64url";

/** Hashes and keyed hashes of texts (UTF-8), for signed links, return paths and the like. */
declare const crypto: {
  /** The hash of a text, in hexadecimal unless another encoding is given. */
  hash(algorithm: HashAlgorithm, text: string, encoding?: HashEncoding): string;
  /** The keyed hash (HMAC) of a text; the key is a secret of the configuration (scripts: secrets: NAME), by its name. */
  hmac(algorithm: HashAlgorithm, secret: string, text: string, encoding?: HashEncoding): string;
  /** Whether two texts are equal, in a time that does not tell where they differ. */
  equal(a: string, b: string): boolean;
  toBase64url(text: string): string;
  /** The text, or null if it is not base64url of UTF-8. */
  fromBase64url(text: string): string | null;
};

/** A row of a table: the key itself in a list, the other column of a CSV file that has two, otherwise an object of columns or of what the line of JSON says. */
type TableRow = any;

interface Table {
  readonly name: string;
  /** What stands beside the key, or undefined. */
  get(key: string): TableRow | undefined;
  has(key: string): boolean;
}

/**
 * A table of the configuration (scripts: tables: NAME). get and has are for hooks only, and throw if there is no such table or it has not been read yet: what
 * a table cannot say is never taken for "not there". A hook sees one version of it, which stands in the trace of its decision.
 */
declare function table(name: string): Table;

/** The script's own section of the configuration (scripts: config: PATH). Read only. */
declare const config: any;

/** Declares a traffic profile whose name onRoute can return. At the top level only; the administrator's profile of the same name wins. */
declare function profile(name: string, limits?: TrafficProfile): void;

/** In `*.test.js` beside a script: one test. Tests run when the script is loaded; one that fails refuses the load. */
declare function test(name: string, run: () => void): void;

/** In tests: makes the argument of a hook. */
declare const mta: {
  recipient(facts?: RecipientFacts): RecipientContext;
  inject(facts?: InjectFacts): InjectContext;
  route(facts?: RouteFacts): RouteContext;
  sign(facts?: SignFacts): SignContext;
  bounce(facts?: BounceFacts): BounceContext;
  /** Lays a table for this test: keys, or values by key. A test has no other tables. */
  table(name: string, rows: readonly string[] | Readonly<Record<string, string | object>>, options?: { ignoreCase?: boolean }): void;
};

interface Matchers {
  /** The same value (Object.is). */
  toBe(expected: unknown): void;
  /** Equal in all parts; what is undefined counts as absent. */
  toEqual(expected: unknown): void;
  /** Has these parts, whatever else it has. */
  toMatchObject(part: object): void;
  toBeUndefined(): void;
  toBeNull(): void;
  toBeTruthy(): void;
  toBeFalsy(): void;
  toBeGreaterThan(expected: number): void;
  toBeLessThan(expected: number): void;
  /** An array holds an equal item, or a text this part. */
  toContain(item: unknown): void;
  toMatch(pattern: RegExp | string): void;
  /** Calling it throws an error whose message matches. */
  toThrow(pattern?: RegExp | string): void;
}

/** In tests: says what a value must be. */
declare function expect(value: unknown): Matchers & { readonly not: Matchers };
