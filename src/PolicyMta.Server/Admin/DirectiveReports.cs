using PolicyMta.Core.Directives;

namespace PolicyMta.Server.Admin;

/// <summary>The directives in force: <c>GET /api/v1/admin/directives</c>.</summary>
internal sealed record DirectivesReport(IReadOnlyList<DirectiveReport> Directives);

/// <summary>One directive.</summary>
internal sealed record DirectiveReport(
    string Id, DirectiveKind Kind, DirectiveMatch Match, string Reason, string Author, DateTimeOffset CreatedAt,
    DateTimeOffset? Until)
{
    public bool Everything { get; init; }

    public string? Rate { get; init; }

    public int? Connections { get; init; }

    public string? Reply { get; init; }

    public DirectiveReroute? Reroute { get; init; }

    /// <summary>Bounce: until when it only holds what matches, so that it can be undone.</summary>
    public DateTimeOffset? UndoUntil { get; init; }

    /// <summary>What it has done by now.</summary>
    public DirectiveProgress? Progress { get; init; }

    /// <summary>When it ended; null while it is in force.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public static DirectiveReport Of(Directive directive)
    {
        var request = directive.Request;
        return new(
            directive.Id, request.Kind, request.Match, request.Reason, directive.Author, directive.CreatedAt,
            directive.Until)
        {
            Everything = request.Everything,
            Rate = request.Rate?.ToString(),
            Connections = request.Connections,
            Reply = request.Reply?.ToString(),
            Reroute = request.Reroute,
            UndoUntil = directive.UndoUntil,
        };
    }
}

/// <summary>
/// What a directive asks for: the body of <c>POST /api/v1/admin/directives</c> and of its <c>/preview</c> and <c>/resume</c>.
/// </summary>
internal sealed record DirectiveOrder
{
    public string? Kind { get; init; }

    /// <summary>The properties of <see cref="DirectiveMatch"/> by their names in JSON, as the operator wrote them.</summary>
    public IReadOnlyDictionary<string, object>? Match { get; init; }

    public bool? Everything { get; init; }

    public string? For { get; init; }

    public string? Reason { get; init; }

    public string? Rate { get; init; }

    public int? Connections { get; init; }

    public string? Reply { get; init; }

    public DirectiveReroute? Reroute { get; init; }

    public string? UndoFor { get; init; }

    public bool? Confirmed { get; init; }

    /// <summary>A request as it is kept in the audit log.</summary>
    public static DirectiveOrder Of(DirectiveRequest request) => new()
    {
        Kind = request.Kind.ToString().ToLowerInvariant(),
        Everything = request.Everything ? true : null,
        For = request.For is { } time ? DurationText.Format(time) : null,
        Reason = request.Reason,
        Rate = request.Rate?.ToString(),
        Connections = request.Connections,
        Reply = request.Reply?.ToString(),
        Reroute = request.Reroute,
        UndoFor = request.UndoFor is { } undo ? DurationText.Format(undo) : null,
    };
}

/// <summary>What a match would touch: <c>POST /api/v1/admin/directives/preview</c>.</summary>
/// <param name="Deliveries">Deliveries that match.</param>
/// <param name="Recipients">Their recipients.</param>
/// <param name="Unknown">Deliveries that may match, but have not been routed yet.</param>
/// <param name="Samples">Some of the messages.</param>
/// <param name="Domains">Deliveries by recipient domain, the most first; at most 20.</param>
internal sealed record DirectivePreviewReport(
    int Deliveries, long Recipients, int Unknown, IReadOnlyList<string> Samples, IReadOnlyList<DomainCountReport> Domains);

/// <summary>So many deliveries go to a domain.</summary>
internal sealed record DomainCountReport(string Domain, int Deliveries);

/// <summary>
/// What is done once to all that waits and matches: the body of <c>POST /api/v1/admin/messages/release</c>, <c>hold</c> and <c>bounce</c>.
/// </summary>
internal sealed record QueueActionOrder
{
    /// <inheritdoc cref="DirectiveOrder.Match"/>
    public IReadOnlyDictionary<string, object>? Match { get; init; }

    public bool? Everything { get; init; }

    public bool? DryRun { get; init; }

    public string? Reason { get; init; }

    public string? Reply { get; init; }

    public string? UndoFor { get; init; }

    public bool? Confirmed { get; init; }

    /// <summary>An order as it is kept in the audit log.</summary>
    public static QueueActionOrder Of(QueueOrder order) => new()
    {
        Everything = order.Everything ? true : null,
        Reason = order.Reason,
        Reply = order.Reply?.ToString(),
    };
}

/// <summary>What came of it, in deliveries.</summary>
/// <param name="DryRun">Whether nothing was done, only counted.</param>
/// <param name="Deliveries">So many were acted on.</param>
/// <param name="Recipients">Their recipients.</param>
/// <param name="Ready">So many match and are in ready queues, of whose limits and suspensions they wait for the end.</param>
/// <param name="UnderWay">So many match and are being routed or sent; they were left alone.</param>
/// <param name="Postponed">So many match and wait for a time that their sender chose; they were left alone.</param>
/// <param name="Unknown">So many may match, but have not been routed yet; they were left alone.</param>
/// <param name="Samples">Some of the messages that were acted on.</param>
/// <param name="Domains">Deliveries that were acted on by recipient domain, the most first; at most 20.</param>
internal sealed record QueueActionReport(
    bool DryRun, int Deliveries, long Recipients, int Ready, int UnderWay, int Postponed, int Unknown, IReadOnlyList<string> Samples,
    IReadOnlyList<DomainCountReport> Domains)
{
    /// <summary>Bounce: the directive that does it; who cancels it undoes it. Null if it was done at once.</summary>
    public string? Directive { get; init; }

    /// <summary>Until when it can be undone.</summary>
    public DateTimeOffset? UndoUntil { get; init; }
}
