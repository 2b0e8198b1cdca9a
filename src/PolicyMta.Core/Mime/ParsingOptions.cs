using MimeKit;

namespace PolicyMta.Core.Mime;

/// <summary>How encoded words and parameters are read: as mail clients do.</summary>
internal static class ParsingOptions
{
    public static ParserOptions Lenient { get; } = ParserOptions.Default.Clone();
}
