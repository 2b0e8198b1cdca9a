using System.Globalization;

namespace PolicyMta.DnsLookups;

/// <summary>Domain names as DNS has them (RFC 8616).</summary>
internal static class AsciiName
{
    /// <summary>The name with its labels in ASCII, in lower case; as it is if that cannot be.</summary>
    public static string Of(string name)
    {
        if (System.Text.Ascii.IsValid(name))
            return name.ToLowerInvariant();
        try
        {
            return new IdnMapping().GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return name;
        }
    }
}
