using System.Data.Common;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Tests.Http;

/// <summary>A source of one template, which says who asked for it, and of some that go wrong.</summary>
internal sealed class LetterSource : ITemplateSource
{
    public TemplateRequest? Asked { get; private set; }

    public ValueTask<TemplateFinding> FindAsync(TemplateRequest request, CancellationToken cancellationToken)
    {
        Asked = request;
        return request.Template switch
        {
            "letter" or "empty" or "broken" => new(TemplateFinding.Found(new Letter(request))),
            "throws" => throw new InvalidOperationException("the secret reason"),
            "cut" => throw new BrokenConnectionException(),
            "unread" => throw new DatabaseUnavailableException("the secret place"),
            _ => new(TemplateFinding.Missing("is not there: there is 'letter'.")),
        };
    }

    private sealed class BrokenConnectionException() : DbException("the secret place")
    {
        public override bool IsTransient => true;
    }

    private sealed record Letter(TemplateRequest Request) : IMessageTemplate
    {
        public string Label => Request.Template == "empty" ? "a\nb" : $"{Request.Template}/1";

        public int Length => 100;

        public RenderedTemplate Render(IReadOnlyDictionary<string, string> values)
        {
            if (Request.Template == "broken")
                throw new InvalidOperationException("the secret reason");
            if (!values.TryGetValue("name", out var name))
                return new RenderedTemplate { Mistakes = ["The letter needs 'name'."] };
            return new RenderedTemplate
            {
                Subject = $"{Request.Locale ?? "en"} {Request.Version?.ToString() ?? "newest"} for {name}",
                Html = Request.Template == "empty" ? null : $"<p>{System.Net.WebUtility.HtmlEncode(name)}</p>",
                Text = Request.Template == "empty" ? null : name + "\n",
            };
        }
    }
}
