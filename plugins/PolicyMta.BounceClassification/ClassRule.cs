namespace PolicyMta.BounceClassification;

/// <summary>
/// A rule in the form that decides. What follows depends on more than the text: a 4xx reply suppresses nobody, a suppression is only
/// believed as the answer to RCPT, and a 5xx that is about this server's address or the connection, or that comes before MAIL, keeps the
/// message. Immutable.
/// </summary>
internal sealed class ClassRule
{
    private readonly ClassRuleOptions _options;
    private readonly BounceDecision _transient;
    private readonly BounceDecision _permanent;
    private readonly BounceDecision _permanentRecipient;
    private readonly BounceDecision _permanentAtTheDoor;
    private readonly BounceDecision _local;

    public ClassRule(ClassRuleOptions options, TimeSpan keepBlocked)
    {
        _options = options;
        TimeSpan? keep = options.Bounce || keepBlocked <= TimeSpan.Zero ? null : keepBlocked;
        _local = new BounceDecision
        {
            Category = options.Category,
            Scope = options.Scope,
            Rule = options.Name,
            Reason = ReasonOf(options),
        };
        _transient = _local with { Retry = options.Retry, Bounce = options.Bounce };
        _permanentAtTheDoor = _transient with { Retry = options.Retry ?? keep };
        _permanent = options.Scope is BounceScope.Source or BounceScope.SourceNetwork or BounceScope.Connection
            ? _permanentAtTheDoor
            : _transient;
        _permanentRecipient = _permanent with { Suppress = options.Suppress };
    }

    public bool Covers(BounceContext failure, ReadOnlySpan<char> text) => _options.Holds(failure, text);

    public BounceDecision DecisionFor(BounceContext failure) => failure switch
    {
        { Stage: SmtpStage.Policy } => _local,
        { Reply.IsPermanent: false } => _transient,
        { Stage: SmtpStage.RcptTo } => _permanentRecipient,
        { Stage: >= SmtpStage.Connect and <= SmtpStage.Auth } => _permanentAtTheDoor,
        _ => _permanent,
    };

    private static string ReasonOf(ClassRuleOptions options) => options.Scope == BounceScope.Unknown
        ? $"rule {options.Name}"
        : $"rule {options.Name}, about the {WordOf(options.Scope)}";

    private static string WordOf(BounceScope scope) => scope switch
    {
        BounceScope.RecipientDomain => "recipient's domain",
        BounceScope.SenderDomain => "sender's domain",
        BounceScope.SourceNetwork => "source's network",
        _ => scope.ToString().ToLowerInvariant(),
    };
}
