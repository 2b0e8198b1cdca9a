namespace PolicyMta.ReturnedMail;

/// <summary>
/// The fields of a delivery status notification (RFC 3464 section 2), from its own part or from a text that quotes them. Groups end with an
/// empty line, or if a field comes again that a group has once.
/// </summary>
internal sealed class StatusFields
{
    private static readonly string[] Known =
    [
        "Reporting-MTA", "Original-Envelope-Id", "Arrival-Date", "Received-From-MTA", "DSN-Gateway", "Final-Recipient",
        "Original-Recipient",
        "X-Actual-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code", "Last-Attempt-Date", "Will-Retry-Until",
        "X-Display-Name", "X-Supplementary-Info", "X-Original-Message-ID",
    ];

    private readonly ImmutableArray<ReturnedRecipient>.Builder _recipients = ImmutableArray.CreateBuilder<ReturnedRecipient>();
    private readonly Dictionary<string, string> _group = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<ReturnedRecipient> Recipients => _recipients;

    public string? ReportingMta { get; private set; }

    public string? EnvelopeId { get; private set; }

    public string? ArrivalDate { get; private set; }

    /// <summary>Whether recipients were left out.</summary>
    public bool LeftOut { get; private set; }

    /// <summary>The first line that is about deliveries, or -1.</summary>
    public int FirstLine { get; private set; } = -1;

    /// <summary>The line behind the last that is about deliveries.</summary>
    public int EndLine { get; private set; }

    public static StatusFields Read(IReadOnlyList<string> lines)
    {
        var status = new StatusFields();
        string? name = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Length == 0)
            {
                status.Close();
                name = null;
            }
            else if (line[0] is ' ' or '\t' && name is not null)
            {
                status.Continue(name, line);
                status.EndLine = i + 1;
            }
            else
            {
                name = status.Begin(line);
                if (name is null)
                    continue;
                if (name.Length == 0)
                    continue;
                status.FirstLine = status.FirstLine < 0 ? i : status.FirstLine;
                status.EndLine = i + 1;
            }
        }

        status.Close();
        return status;
    }

    private string? Begin(string line)
    {
        var trimmed = line.AsSpan().TrimStart(" \t");
        var length = FieldBlock.NameLength(trimmed);
        if (length == 0)
            return null;
        var name = trimmed[..length];
        foreach (var known in Known)
        {
            if (!name.Equals(known, StringComparison.OrdinalIgnoreCase))
                continue;
            if (_group.ContainsKey(known) && known is "Final-Recipient" or "Action" or "Status" && _group.ContainsKey("Final-Recipient"))
                Close();
            var value = trimmed[(trimmed.IndexOf(':') + 1)..].Trim();
            _group.TryAdd(known, value[..Math.Min(value.Length, MailBounds.FieldValue)].ToString());
            return known;
        }

        // A field that nobody needs still takes the folded lines behind it.
        return "";
    }

    private void Continue(string name, string line)
    {
        if (_group.TryGetValue(name, out var value) && value.Length < MailBounds.FieldValue)
            _group[name] = $"{value} {line.AsSpan().Trim()}";
    }

    private void Close()
    {
        ReportingMta ??= TypedText.Host(_group.GetValueOrDefault("Reporting-MTA"));
        EnvelopeId ??= _group.GetValueOrDefault("Original-Envelope-Id") is { Length: > 0 } id ? TypedText.FromXtext(id) : null;
        ArrivalDate ??= _group.GetValueOrDefault("Arrival-Date");
        if (_group.ContainsKey("Final-Recipient") || _group.ContainsKey("Original-Recipient") || _group.ContainsKey("Diagnostic-Code")
            || (_group.ContainsKey("Action") && _group.ContainsKey("Status")))
        {
            if (_recipients.Count < MailBounds.Recipients)
                _recipients.Add(Recipient());
            else
                LeftOut = true;
        }

        _group.Clear();
    }

    private ReturnedRecipient Recipient()
    {
        var final = TypedText.Address(_group.GetValueOrDefault("Final-Recipient"));
        var original = TypedText.Address(_group.GetValueOrDefault("Original-Recipient"));
        var actual = TypedText.Address(_group.GetValueOrDefault("X-Actual-Recipient"));
        var hasFinal = final is not null && final.Contains('@', StringComparison.Ordinal);
        var diagnostic = _group.GetValueOrDefault("Diagnostic-Code") ?? "";
        var text = ReplyText.OneLine(TypedText.ValueOf(diagnostic));
        if (TypedText.TypeOf(diagnostic) == "x-unix" && text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit))
            text = $"unknown mailer error {text}";
        var status = _group.GetValueOrDefault("Status") ?? "";
        if (text.Length == 0 && status.IndexOf('(', StringComparison.Ordinal) is >= 0 and var comment)
            text = ReplyText.OneLine(status.AsSpan(comment).Trim("() "));
        var enhanced = ReplyText.FindEnhanced(status, 0);
        return new ReturnedRecipient
        {
            Address = hasFinal ? final! : original ?? actual ?? final ?? "",
            OriginalAddress = original ?? (hasFinal && actual != final ? actual : null),
            Action = ActionOf(_group.GetValueOrDefault("Action"), enhanced),
            Status = enhanced,
            Reply = ReplyText.Read(text),
            Diagnostic = text,
            Stage = StageText.Find(text),
            RemoteMta = TypedText.Host(_group.GetValueOrDefault("Remote-MTA")),
            LastAttempt = _group.GetValueOrDefault("Last-Attempt-Date"),
            WillRetryUntil = _group.GetValueOrDefault("Will-Retry-Until"),
        };
    }

    private static ReportedAction ActionOf(string? action, EnhancedStatusCode? status)
    {
        var word = action.AsSpan().Trim();
        var end = word.IndexOfAny(" ;(");
        return (end < 0 ? word : word[..end]).ToString().ToLowerInvariant() switch
        {
            "failed" or "failure" or "expired" or "undeliverable" or "error" => ReportedAction.Failed,
            "delayed" or "deferred" or "delay" => ReportedAction.Delayed,
            "delivered" or "deliverable" or "success" => ReportedAction.Delivered,
            "relayed" => ReportedAction.Relayed,
            "expanded" => ReportedAction.Expanded,
            _ => status?.Class switch
            {
                5 => ReportedAction.Failed,
                4 => ReportedAction.Delayed,
                2 => ReportedAction.Delivered,
                _ => ReportedAction.Unknown,
            },
        };
    }
}
