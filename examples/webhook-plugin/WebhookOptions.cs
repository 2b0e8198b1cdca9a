using System.ComponentModel.DataAnnotations;
using PolicyMta.Sdk;

namespace Acme.Webhook;

/// <summary>The section <c>plugins: settings: Acme.Webhook:</c>.</summary>
public sealed record WebhookOptions : ISettingsValidation
{
    /// <summary>Where events are posted to: http or https.</summary>
    public string Url { get; init; } = "";

    /// <summary>What the web server knows this one by; <c>file:secrets/webhook</c> keeps it out of the configuration.</summary>
    public string Token { get; init; } = "";

    /// <summary>The kinds of events: delivered, bounced, deferred and so on.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Kinds { get; init; } = [EventKind.Delivered, EventKind.Bounced];

    /// <summary>How long one call may take.</summary>
    [Range(typeof(TimeSpan), "1s", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return ("url", "is not an address of a web server, for instance https://example.com/mail-events.");
    }
}
