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
    IReadOnlyList<DomainCountReport> Domains);
