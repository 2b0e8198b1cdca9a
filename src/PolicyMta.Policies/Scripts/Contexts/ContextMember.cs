using Jint;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>One name that a hook's function sees on its argument.</summary>
/// <param name="Name">The name.</param>
/// <param name="TypeScript">Its type; a method's signature where it is one.</param>
/// <param name="Doc">What it is, if no property of the SDK says it.</param>
/// <param name="Property">The property of the SDK behind it, or null.</param>
/// <param name="Read">Makes its value from the facts.</param>
internal sealed record ContextMember<TContext>(
    string Name,
    string TypeScript,
    string? Doc,
    System.Reflection.PropertyInfo? Property,
    Func<Engine, TContext, LentContext, JsValue> Read)
{
    public bool IsMethod => TypeScript.StartsWith('(');
}
