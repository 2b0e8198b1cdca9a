using Acornima.Ast;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>What a script sets up holds an iterator or generator.</summary>
/// <param name="function">The function that has captured it, or null.</param>
internal sealed class WalkerException(Node? function) : Exception(
    "An iterator or generator outlives the call of a hook: it remembers how far it has gone. Make it in the hook, or keep an array.")
{
    /// <summary>The function that has captured it, or null.</summary>
    public Node? Function { get; } = function;
}
