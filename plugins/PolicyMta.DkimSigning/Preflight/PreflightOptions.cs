namespace PolicyMta.DkimSigning.Preflight;

/// <summary>Which checks are made at on-inject, and what is done about messages that do not pass them.</summary>
internal sealed record PreflightOptions : ISettingsValidation
{
    /// <summary>One From field, with one author who has a domain.</summary>
    public PreflightAction From { get; init; }

    /// <summary>A signature of the author's domain, or one above or below it, so that DMARC passes by DKIM.</summary>
    public PreflightAction Dkim { get; init; }

    /// <summary>A return path in the author's domain, or one above or below it, so that DMARC can pass by SPF.</summary>
    public PreflightAction ReturnPath { get; init; }

    /// <summary>One Message-ID of the form <c>&lt;left@right&gt;</c>; the server adds one where there is none.</summary>
    public PreflightAction MessageId { get; init; }

    /// <summary>No second field of a kind that may stand once only (RFC 5322 section 3.6).</summary>
    public PreflightAction SingleFields { get; init; }

    /// <summary>One-click unsubscription (RFC 8058), for messages with List-Unsubscribe: <c>fix</c> adds List-Unsubscribe-Post.</summary>
    public PreflightAction OneClick { get; init; }

    public bool IsOff => PreflightChecks.Names.All(name => ActionOf(name) == PreflightAction.Off);

    public PreflightAction ActionOf(string check) => check switch
    {
        PreflightChecks.From => From,
        PreflightChecks.Dkim => Dkim,
        PreflightChecks.ReturnPath => ReturnPath,
        PreflightChecks.MessageId => MessageId,
        PreflightChecks.SingleFields => SingleFields,
        PreflightChecks.OneClick => OneClick,
        _ => PreflightAction.Off,
    };

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var name in PreflightChecks.Names)
        {
            if (ActionOf(name) == PreflightAction.Fix && name != PreflightChecks.OneClick)
                yield return (name, "nothing can mend this; write off, warn or refuse.");
        }
    }
}
