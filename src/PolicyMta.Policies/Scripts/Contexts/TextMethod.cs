using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>A method of the facts that takes one text: it works as long as the call lasts that the facts belong to.</summary>
internal static class TextMethod
{
    /// <param name="engine">The engine of the script.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="usage">How it is written, for whoever gave it something else.</param>
    /// <param name="lent">The facts.</param>
    /// <param name="read">Makes the value.</param>
    public static ClrFunction Of<TContext>(
        Engine engine, string name, string usage, LentContext lent, Func<TContext, string, JsValue> read) =>
        new(engine, name, (_, arguments) =>
        {
            if (lent.Context is null)
                throw ContextView.Ended(engine);
            if (arguments.Length == 0 || arguments[0] is not JsString text)
                throw new JavaScriptException(engine.Intrinsics.TypeError, usage);
            return read((TContext)lent.Context, text.ToString());
        }, 1);
}
