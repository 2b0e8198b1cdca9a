using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Whose addresses may have dots where RFC 5321 has none in a local part. Such mailboxes exist, at Japanese mobile providers for instance;
/// their owners cannot change them. Immutable.
/// </summary>
/// <param name="Recipients">Whether recipients may.</param>
/// <param name="Senders">Whether return paths and authors may.</param>
internal sealed record LenientAddresses(bool Recipients, bool Senders) : IParsable<LenientAddresses>
{
    public static readonly LenientAddresses Off = new(Recipients: false, Senders: false);
    public static readonly LenientAddresses OfRecipients = new(Recipients: true, Senders: false);
    public static readonly LenientAddresses All = new(Recipients: true, Senders: true);

    /// <exception cref="FormatException">The text is none of the words.</exception>
    public static LenientAddresses Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var addresses)
        ? addresses
        : throw new FormatException($"'{s}' is not a valid value here: write recipients, all or off.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out LenientAddresses result)
    {
        result = s switch
        {
            "off" or "false" => Off,
            "recipients" => OfRecipients,
            "all" or "true" => All,
            _ => null,
        };
        return result is not null;
    }

    /// <summary>The word for it.</summary>
    public override string ToString() => (Recipients, Senders) switch
    {
        (true, true) => "all",
        (true, false) => "recipients",
        _ => "off",
    };
}
