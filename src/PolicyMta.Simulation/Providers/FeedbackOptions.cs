using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// What comes back later for mail that a provider has taken: complaints (RFC 5965), bounces (RFC 3464) and answers by SMTP, unsubscriptions
/// by HTTP.
/// </summary>
internal sealed record FeedbackOptions : ISettingsValidation
{
    /// <summary>The share of messages that recipients complain about.</summary>
    [Range(0.0, 1.0)]
    public double Complaints { get; init; }

    /// <summary>Where complaints are reported to; they are not reported if empty, and count all the same.</summary>
    [RegularExpression(@"^$|^[^@\s]{1,64}@[^@\s]{1,255}$", ErrorMessage = "Write an address such as fbl@sender.example.")]
    public string ComplaintAddress { get; init; } = "";

    /// <summary>How long after the delivery a complaint comes, at most; each at a time of its own.</summary>
    [Range(typeof(TimeSpan), "1s", "30d")]
    public TimeSpan ComplaintDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The share of messages that are taken and returned later, to their reverse-path.</summary>
    [Range(0.0, 1.0)]
    public double Bounces { get; init; }

    /// <summary>How long after the delivery a bounce comes, at most; each at a time of its own.</summary>
    [Range(typeof(TimeSpan), "1s", "30d")]
    public TimeSpan BounceDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of those bounces that are written for people only, without fields for programs.</summary>
    [Range(0.0, 1.0)]
    public double FreeForm { get; init; }

    /// <summary>The share of messages that a program answers with a vacation notice, to their reverse-path.</summary>
    [Range(0.0, 1.0)]
    public double AutoReplies { get; init; }

    /// <summary>
    /// The share of messages whose recipients unsubscribe with one click: by a POST to the URL in List-Unsubscribe (RFC 8058), if it has
    /// one.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Unsubscribes { get; init; }

    /// <summary>How long after the delivery an answer or an unsubscription comes, at most; each at a time of its own.</summary>
    [Range(typeof(TimeSpan), "1s", "30d")]
    public TimeSpan AnswerDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of all that comes back which comes twice.</summary>
    [Range(0.0, 1.0)]
    public double Repeats { get; init; }

    /// <summary>Whether nothing comes back.</summary>
    internal bool IsNone => Complaints + Bounces + AutoReplies + Unsubscribes <= 0;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Complaints + Bounces + AutoReplies + Unsubscribes > 1)
            yield return ("bounces", "complaints, bounces, auto_replies and unsubscribes are more than 1 together: make them smaller.");
    }
}
