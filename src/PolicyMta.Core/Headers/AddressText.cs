using System.Text;
using MimeKit;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Headers;

/// <summary>
/// Writes addresses as header fields have them (RFC 5322 section 3.4). A name is either left as it is, quoted, or encoded as a whole,
/// never half of it: what is quoted beside an encoded word is shown with its quotes.
/// </summary>
internal static class AddressText
{
    private const string AtomSpecials = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>In one line; domains in their ASCII form.</summary>
    public static string Write(IEnumerable<InternetAddress> addresses) => string.Join(", ", addresses.Select(Write));

    /// <summary>A name before an address (a phrase).</summary>
    public static string Name(string name)
    {
        if (!Ascii.IsValid(name))
            return EncodedWords.Encode(name);
        if (IsAtoms(name))
            return name;

        var quoted = new StringBuilder(name.Length + 8).Append('"');
        foreach (var character in name)
        {
            if (character is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(char.IsControl(character) ? ' ' : character);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>
    /// An address with its domain in ASCII. A local part beyond ASCII stays as it is, for another one would be another mailbox's.
    /// </summary>
    public static string AddressOf(MailboxAddress mailbox) => Ascii.IsValid(mailbox.LocalPart)
        ? mailbox.GetAddress(idnEncode: true)
        : $"{mailbox.LocalPart}@{DnsName.Normalize(mailbox.Domain) ?? mailbox.Domain}";

    private static string Write(InternetAddress address) => address switch
    {
        GroupAddress group => $"{Name(group.Name ?? "")}: {Write(group.Members)};",
        MailboxAddress { Name: { Length: > 0 } name } mailbox => $"{Name(name)} <{AddressOf(mailbox)}>",
        MailboxAddress mailbox => AddressOf(mailbox),
        _ => address.ToString(),
    };

    /// <summary>Atoms with one space between them, of which no reader takes any for an encoded word.</summary>
    private static bool IsAtoms(string name) =>
        name.Length > 0 && name[0] != ' ' && name[^1] != ' ' && !name.Contains("  ", StringComparison.Ordinal)
            && !name.Contains("=?", StringComparison.Ordinal)
            && name.All(static c => c == ' ' || char.IsAsciiLetterOrDigit(c) || AtomSpecials.Contains(c, StringComparison.Ordinal));
}
