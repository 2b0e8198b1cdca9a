using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Publishing.Mjml;

/// <summary>
/// Makes HTML of MJML, with its Liquid kept, or says all that is wrong with it. What was made is kept for a while, since who writes looks
/// at it often. Thread-safe.
/// </summary>
internal sealed class MjmlCompiler
{
    /// <summary>Where the pictures of mj-social come from if a template gives none.</summary>
    public const string IconsOfOthers = "www.mailjet.com";

    private const int MaxKept = 2 * TemplateContent.MaxLocales;
    private const int MaxHtml = 1024 * 1024;
    private const int MaxMistakes = 50;

    private readonly MjmlEngine _engine = new();
    private readonly ConcurrentDictionary<string, string> _kept = new(StringComparer.Ordinal);

    /// <summary>Makes the HTML; null if there are mistakes.</summary>
    /// <param name="source">MJML, whose Liquid is right.</param>
    /// <param name="place">What it is called in mistakes.</param>
    /// <param name="mistakes">Takes the mistakes.</param>
    /// <param name="stop">Ends the wait for others.</param>
    public async Task<string?> CompileAsync(string source, string place, List<Mistake> mistakes, CancellationToken stop)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(source)));
        if (_kept.TryGetValue(key, out var known))
            return known;
        var found = new List<Mistake>();
        var html = await CompileNewAsync(source, place, found, stop);
        mistakes.AddRange(found.Take(MaxMistakes));
        if (html is null || found.Count > 0)
            return null;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        return _kept[key] = html;
    }

    private async Task<string?> CompileNewAsync(string source, string place, List<Mistake> mistakes, CancellationToken stop)
    {
        if (LiquidShield.Over(source) is not { } shield)
        {
            mistakes.Add(new(place, $"has the word '{LiquidShield.Word}', which stands for Liquid while HTML is made: write another."));
            return null;
        }

        foreach (var (line, message) in MjmlTags.ProblemsIn(shield.Html))
            mistakes.Add(Mistake.At(place, shield.LineOf(line), message));
        if (mistakes.Count > 0)
            return null;

        var answer = await _engine.RunAsync(shield.Html, stop);
        foreach (var (line, message) in answer.Problems)
        {
            var words = shield.RestoreWords(message);
            mistakes.Add(line is null ? new(place, words) : Mistake.At(place, shield.LineOf(line.Value), words));
        }

        return answer.Html is { } html && mistakes.Count == 0 ? Restored(html, shield, place, mistakes) : null;
    }

    private static string? Restored(string html, LiquidShield shield, string place, List<Mistake> mistakes)
    {
        var lost = new List<HiddenPiece>();
        var restored = shield.RestoreMoved(html, lost);
        if (restored is null)
            mistakes.Add(new(place, "has Liquid directly behind a brace: put a space between them."));
        else if (restored.Length > MaxHtml)
            mistakes.Add(new(place, $"makes more than {MaxHtml / 1024} KB of HTML: divide it, or use fewer elements."));
        if (lost.Count == 0 && restored is not null && shield.MovedIn(html) is { } moved)
        {
            mistakes.Add(Mistake.At(
                place, moved.Line, $"has {moved.Text} where MJML moves it behind what comes after it, or writes it more than once: put it "
                    + "into mj-text or mj-raw of mj-body, before what needs it."));
        }

        foreach (var piece in lost)
        {
            mistakes.Add(Mistake.At(
                place, piece.Line, $"has {piece.Text} where MJML drops it: put it into mj-text, mj-raw or an attribute."));
        }

        return restored;
    }
}
