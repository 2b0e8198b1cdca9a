using System.Text.Json;

namespace PolicyMta.Policies.Tables;

/// <summary>What a server said of a table that was fetched, to ask it later whether there is a newer one. Immutable.</summary>
/// <param name="Tag">The entity tag; empty if there was none.</param>
/// <param name="Modified">When it was last changed, as the server wrote it; empty if it did not.</param>
internal sealed record CopyFacts(string Tag, string Modified)
{
    private const int MaxLength = 1024;

    public static CopyFacts None { get; } = new("", "");

    public static CopyFacts Of(HttpResponseMessage response) => new(
        Short(response.Headers.ETag?.ToString()), Short(response.Content.Headers.LastModified?.ToString("r")));

    /// <summary>What was written; nothing if it cannot be read.</summary>
    public static CopyFacts Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<CopyFacts>(File.ReadAllBytes(path)) is { Tag: not null, Modified: not null } facts
                ? facts
                : None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return None;
        }
    }

    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this));

    private static string Short(string? text) => text is { Length: <= MaxLength } ? text : "";
}
