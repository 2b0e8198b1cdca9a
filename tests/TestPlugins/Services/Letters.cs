using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Templates that say who asked for them.</summary>
internal sealed class Letters(string word) : ITemplateSource
{
    public ValueTask<TemplateFinding> FindAsync(TemplateRequest request, CancellationToken cancellationToken) =>
        new(request.Template == "letter"
            ? TemplateFinding.Found(new Letter($"{word} {request.Caller.Organisation}"))
            : TemplateFinding.Missing("is not there."));

    private sealed record Letter(string Text) : IMessageTemplate
    {
        public string Label => "letter";

        public int Length => Text.Length;

        public RenderedTemplate Render(IReadOnlyDictionary<string, string> values) => new() { Subject = values["name"], Text = Text };
    }
}
