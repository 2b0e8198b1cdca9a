using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Core.Conversations;

/// <summary>What a certificate says, cut to a length that can be shown. Immutable; a receiver's is its own text.</summary>
/// <param name="Names">The names that it is for, or its subject if it has none.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="NotAfter">When it expires.</param>
internal sealed record ShownCertificate(ImmutableArray<string> Names, string Issuer, DateTimeOffset NotAfter)
{
    private const int MostNames = 5;
    private const int LongestText = 200;

    /// <summary>In a line.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"certificate for {string.Join(", ", Names)}, issued by {Issuer}, expires {NotAfter.UtcDateTime:yyyy-MM-dd}");

    public static ShownCertificate Of(X509Certificate2 certificate) => new(
        [.. NamesIn(certificate).Select(Cut)], Cut(certificate.Issuer), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));

    private static List<string> NamesIn(X509Certificate2 certificate)
    {
        List<string> names = [];
        try
        {
            names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(static extension => extension.EnumerateDnsNames()).Take(MostNames + 1)];
        }
        catch (CryptographicException)
        {
            // It is not well-formed; the subject is shown.
        }

        if (names.Count == 0)
            names.Add(certificate.Subject);
        return names.Count > MostNames ? [.. names.Take(MostNames), "..."] : names;
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "...";
}
