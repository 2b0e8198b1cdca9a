namespace PolicyMta.DkimSigning.Preflight;

/// <summary>
/// What large receivers demand of mail, and of bulk mail above all, as far as the message itself shows it: who the author is, that DKIM and
/// SPF speak for the same domain (RFC 7489 section 3.1), and one-click unsubscription (RFC 8058).
/// </summary>
internal static class PreflightChecks
{
    public const string From = "from";
    public const string Dkim = "dkim";
    public const string ReturnPath = "return_path";
    public const string MessageId = "message_id";
    public const string SingleFields = "single_fields";
    public const string OneClick = "one_click";

    private static readonly ImmutableArray<string> Singles =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
        "Content-Type",
    ];

    public static ImmutableArray<string> Names { get; } = [From, Dkim, ReturnPath, MessageId, SingleFields, OneClick];

    /// <param name="content">The message.</param>
    /// <param name="returnPath">Its reverse-path; empty for the null reverse-path.</param>
    /// <param name="keys">The keys that will sign it.</param>
    public static IEnumerable<PreflightResult> Of(MessageContent content, string returnPath, ImmutableArray<SigningKey> keys)
    {
        var authors = AuthorDomain.AllIn(content);
        var author = authors is [var first, ..] ? first : "";
        yield return OfFrom(content, authors);
        yield return OfDkim(author, keys);
        yield return OfReturnPath(author, returnPath, keys);
        yield return OfMessageId(content);
        yield return OfSingleFields(content);
        yield return OfOneClick(content);
    }

    /// <summary>Whether two domains are one, or one lies above the other: what relaxed alignment is for one owner.</summary>
    public static bool AreAligned(string one, string other) =>
        one.Length > 0 && other.Length > 0
            && (one.Equals(other, StringComparison.OrdinalIgnoreCase)
                || one.EndsWith("." + other, StringComparison.OrdinalIgnoreCase)
                || other.EndsWith("." + one, StringComparison.OrdinalIgnoreCase));

    private static bool IsBelow(string domain, string above) => ("." + domain).EndsWith("." + above, StringComparison.OrdinalIgnoreCase);

    private static PreflightResult OfFrom(MessageContent content, List<string> authors)
    {
        var fields = content.Header.Count(field => field.Is("From"));
        var problem = fields switch
        {
            0 => "there is no From field; write one with one address",
            > 1 => $"there are {fields} From fields; write one",
            _ when authors is [""] => "the From field names no domain; write one address such as Shop <news@example.com>",
            _ when authors.Count > 1 => $"the From field has {authors.Count} authors, which Gmail and Yahoo refuse; write one",
            _ => null,
        };
        return new(From, problem is null, problem ?? $"one author, of {Shown(authors[0])}");
    }

    private static PreflightResult OfDkim(string author, ImmutableArray<SigningKey> keys)
    {
        if (keys.IsEmpty)
            return new(Dkim, false, "no key signs it; add a key of the author's domain under 'keys'");
        return keys.FirstOrDefault(key => AreAligned(author, key.Domain)) is { } key
            ? new(Dkim, true, $"{key.Record.Name} signs, aligned with {Shown(author)}")
            : new(Dkim, false, $"only {keys[0].Domain} signs, and DMARC wants {Shown(author)}; add a key of that domain");
    }

    private static PreflightResult OfReturnPath(string author, string returnPath, ImmutableArray<SigningKey> keys)
    {
        if (returnPath.Length == 0)
            return new(ReturnPath, true, "null: SPF is asked about the name in EHLO");
        var domain = returnPath[(returnPath.LastIndexOf('@') + 1)..];
        return AreAligned(author, domain) || keys.Any(key => IsBelow(author, key.Domain) && IsBelow(domain, key.Domain))
            ? new(ReturnPath, true, $"in {Shown(domain)}, aligned with {Shown(author)}")
            : new(ReturnPath, false, $"in {Shown(domain)}, not in {Shown(author)}: DMARC cannot pass by SPF, and rests on DKIM alone");
    }

    private static PreflightResult OfMessageId(MessageContent content)
    {
        if (content.GetHeader("Message-ID") is not { } value)
            return new(MessageId, true, "the server adds one");
        var id = value.Trim();
        return id is ['<', .., '>'] && id.Length < 1000 && id.Count(c => c == '@') == 1 && !id.Any(char.IsWhiteSpace)
            && id.IndexOf('@', StringComparison.Ordinal) > 1 && id[^2] != '@'
            ? new(MessageId, true, "of the right form")
            : new(MessageId, false, "Message-ID is not of the form <left@right>, for which Gmail refuses mail; mend it or leave it out");
    }

    private static PreflightResult OfSingleFields(MessageContent content)
    {
        var twice = Singles.Where(name => content.Header.Count(field => field.Is(name)) > 1).ToArray();
        return twice.Length == 0
            ? new(SingleFields, true, "none stands twice")
            : new(SingleFields, false, $"{string.Join(", ", twice)} may stand once only; remove what is too much");
    }

    private static PreflightResult OfOneClick(MessageContent content)
    {
        if (content.GetHeader("List-Unsubscribe") is not { } list)
            return new(OneClick, true, "no List-Unsubscribe: bulk mail needs it and one click");
        if (!list.Contains("<https://", StringComparison.OrdinalIgnoreCase))
            return new(OneClick, false, "List-Unsubscribe has no https address, which one click needs (RFC 8058); add one");
        return "List-Unsubscribe=One-Click".Equals(content.GetHeader("List-Unsubscribe-Post")?.Trim(), StringComparison.OrdinalIgnoreCase)
            ? new(OneClick, true, "one click, as RFC 8058 wants it")
            : new(OneClick, false, "List-Unsubscribe-Post: List-Unsubscribe=One-Click is missing (RFC 8058); add it")
            {
                Remedy = new HeaderField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            };
    }

    private static string Shown(string domain) =>
        domain.Length is > 0 and < 254 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? domain : "its domain";
}
