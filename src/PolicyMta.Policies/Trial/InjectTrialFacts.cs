using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Policies.Trial;

/// <summary>At on-inject decisions change labels, recipients and content.</summary>
internal sealed class InjectTrialFacts : TrialFacts<InjectContext, InjectDecision>
{
    private readonly ContentBuffer _content;
    private readonly ContentEditor _editor;

    public InjectTrialFacts(InjectContext context)
        : base(context)
    {
        _content = ContentBuffer.CopyOf(context.Content.Raw.Span);
        _editor = new ContentEditor(_content);
    }

    public override void Dispose()
    {
        _editor.Dispose();
        _content.Dispose();
        base.Dispose();
    }

    protected override void Apply(InjectDecision decision) => Context = Injector.Apply(Context, decision, _editor);
}
