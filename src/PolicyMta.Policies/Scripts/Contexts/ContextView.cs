using Jint;
using Jint.Native;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>
/// Makes the object that a hook's function is given: each fact is copied when it is first read. It shows facts; what is written to it goes
/// nowhere.
/// </summary>
internal static class ContextView<TContext, TDecision>
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private static readonly JsObjectLayout Layout = LayoutOf(ContextMembers.Of<TContext, TDecision>());
    private static readonly JsValue[] Unread = new JsValue[Layout.Count];

    public static JsObject Create(Engine engine, LentContext lent)
    {
        var view = JsObject.Create(engine, Layout, Unread, lent);
        view.PreventExtensions();
        return view;
    }

    private static JsObjectLayout LayoutOf(IReadOnlyList<ContextMember<TContext>> members)
    {
        var layout = JsObjectLayout.CreateBuilder();
        foreach (var member in members)
        {
            layout.AddLazy(member.Name, (view, state) =>
            {
                var lent = (LentContext)state!;
                return lent.Context is TContext context ? member.Read(view.Engine, context, lent) : throw ContextView.Ended(view.Engine);
            });
        }

        return layout.Build();
    }
}

internal static class ContextView
{
    public static JavaScriptException Ended(Engine engine) =>
        new(
            engine.Intrinsics.TypeError,
            "The call that this message belonged to has ended; take what you need from it while the hook runs.");
}
