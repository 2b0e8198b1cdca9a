using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Http;

/// <summary>How answers are written: as people read them, since no browser takes them for HTML.</summary>
internal static class AnswerJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = PrintableJson.Encoder };
}
