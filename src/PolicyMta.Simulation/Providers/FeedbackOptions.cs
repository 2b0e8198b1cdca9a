using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Providers;

/// <summary>What comes back later for mail that a provider has taken: complaints (RFC 5965) and bounces (RFC 3464), by SMTP.</summary>
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

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Complaints + Bounces > 1)
            yield return ("bounces", "complaints and bounces are more than 1 together: make them smaller.");
    }
}
