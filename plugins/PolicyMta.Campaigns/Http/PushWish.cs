using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Http;

/// <summary>Words that somebody pushes, and the version that they began from, if they say it. Immutable.</summary>
internal sealed record PushWish(TemplateContent Content, long? BasedOn)
{
    public const string Base = "based_on";

    public static PushWish? Read(ReadOnlyMemory<byte> body, List<Mistake> mistakes)
    {
        using var document = ContentJson.Parse(body, mistakes);
        if (document is null)
            return null;
        var root = document.RootElement;
        long? basedOn = null;
        if (root.TryGetProperty(Base, out var number) && number.ValueKind != JsonValueKind.Null)
        {
            if (number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var read) && read >= 0)
                basedOn = read;
            else
                mistakes.Add(new(Base, "must be the number of the newest version that was known, or 0 where there was none."));
        }

        return ContentJson.Read(root, mistakes, Base) is { } content && mistakes.Count == 0 ? new(content, basedOn) : null;
    }
}
