using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>
/// The texts that events of a journal repeat, such as tenant, host and egress source, each as one object: a reader of many events makes
/// few new ones. Of texts that share a place the last two stay. Bounded; for one thread.
/// </summary>
/// <param name="places">How many texts it remembers at most.</param>
internal sealed class RepeatedTexts(int places = 1024)
{
    private const int MaxLength = 128;

    private readonly string?[] _texts = new string?[places];

    /// <summary>The text that the reader stands on.</summary>
    /// <exception cref="InvalidOperationException">It stands on something else.</exception>
    public string? Read(in Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String || json.ValueIsEscaped || json.HasValueSequence || json.ValueSpan.Length > MaxLength)
            return json.GetString();
        return Read(json.ValueSpan);
    }

    /// <summary>A text in UTF-8.</summary>
    public string Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLength)
            return Encoding.UTF8.GetString(text);
        var place = (int)(XxHash3.HashToUInt64(text) % (uint)(_texts.Length / 2)) * 2;
        ref var kept = ref _texts[place];
        if (kept is not null && Ascii.Equals(text, kept))
            return kept;
        ref var before = ref _texts[place + 1];
        if (before is not null && Ascii.Equals(text, before))
            return before;
        before = kept;
        return kept = Encoding.UTF8.GetString(text);
    }
}
