using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyMta.Server.Http;

/// <summary>How answers are written: as people read them, since no browser takes them for HTML.</summary>
internal static class AnswerJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
