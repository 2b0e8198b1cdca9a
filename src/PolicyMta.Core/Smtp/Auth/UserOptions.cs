using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>One user who may log in.</summary>
internal record UserOptions : ISettingsValidation
{
    /// <summary>The name, as clients give it: upper and lower case differ.</summary>
    public required string Name { get; init; }

    /// <summary>What is kept of the password: the output of <c>policymta user add NAME</c>.</summary>
    public required string Password { get; init; }

    /// <summary>The tenant of this user's messages. Empty: that of the listener.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>
    /// Domains that may stand in From of this user's messages, for instance <c>example.com</c>, or <c>*.example.com</c> for all below it.
    /// Empty: those that the listener allows.
    /// </summary>
    public OwnDomains FromDomains { get; init; } = [];

    /// <summary>The names of the listeners where the user may log in. Empty: everywhere.</summary>
    public IReadOnlyList<string> Listeners { get; init; } = [];

    /// <inheritdoc/>
    public virtual IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (SaslText.Prepare(Name) != Name || Name.Length == 0)
            yield return ("name", $"'{Name}' can be no user's name: it has no control characters, and of spaces only plain ones.");
        if (Mistake() is { } mistake)
            yield return ("password", mistake);
    }

    private string? Mistake()
    {
        try
        {
            ScramSecret.Parse(Password);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
