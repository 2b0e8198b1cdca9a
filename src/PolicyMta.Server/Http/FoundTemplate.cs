using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;

namespace PolicyMta.Server.Http;

/// <summary>A plugin's template that a call sends with. It holds the plugin in force until it is disposed. Thread-safe.</summary>
internal sealed class FoundTemplate(string plugin, IMessageTemplate template, PolicySnapshot held, IHandlerReporter reporter) : IDisposable
{
    private const string Label = "template";

    /// <summary>A message's labels, with the one that names its template.</summary>
    public ImmutableDictionary<string, string> LabelsWith(ImmutableDictionary<string, string> given) =>
        template.Label is { Length: > 0 } label && SubmissionReader.CheckLabelValue(label) is null ? given.SetItem(Label, label) : given;

    /// <summary>About how many characters a message has.</summary>
    public long LengthWith(IReadOnlyDictionary<string, string> values) =>
        Math.Max(0, template.Length) + values.Sum(static value => (long)value.Value.Length);

    /// <summary>Writes the words for one recipient, or says what is wrong.</summary>
    /// <param name="frame">The header fields; its words are replaced.</param>
    /// <param name="values">The recipient's values.</param>
    /// <param name="mistake">What is wrong, in a sentence; null if nothing is.</param>
    public MessageText Fill(MessageText frame, IReadOnlyDictionary<string, string> values, out string? mistake)
    {
        if (Render(values) is not { } rendered)
        {
            mistake = "The template could not be rendered; the server's log says why.";
            return frame;
        }

        var text = frame with { Subject = rendered.Subject, Plain = rendered.Text, Html = rendered.Html };
        mistake = !rendered.Mistakes.IsDefaultOrEmpty ? string.Join(' ', rendered.Mistakes)
            : rendered is { Text: null, Html: null } ? "The template has neither text nor HTML."
            : text.Mistake();
        return text;
    }

    public void Dispose() => held.Release();

    private RenderedTemplate? Render(IReadOnlyDictionary<string, string> values)
    {
        try
        {
            return template.Render(values);
        }
        catch (Exception e)
        {
            reporter.HandlerFailed("template", plugin, HandlerError.Describe(e), null);
            return null;
        }
    }
}
