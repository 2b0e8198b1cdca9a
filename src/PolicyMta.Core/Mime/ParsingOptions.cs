using System.Text;
using MimeKit;

namespace PolicyMta.Core.Mime;

/// <summary>
/// How encoded words and parameters are read: as mail clients do. The charsets that .NET knows by name alone once they are registered
/// (ISO-2022-JP, GB 2312 and others) are registered before anything is read.
/// </summary>
internal static class ParsingOptions
{
    public static ParserOptions Lenient { get; } = Create();

    private static ParserOptions Create()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return ParserOptions.Default.Clone();
    }
}
