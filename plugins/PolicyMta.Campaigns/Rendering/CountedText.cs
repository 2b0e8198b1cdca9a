using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>The template's own words, which count as work: in a loop and a capture they would fill the memory.</summary>
internal sealed class CountedText(TextSpanStatement words) : Statement
{
    public override ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        RenderBudget.Of(context).Charge(words.Text.Length);
        return words.WriteToAsync(writer, encoder, context);
    }

    protected override Statement Accept(AstVisitor visitor) => this;
}
