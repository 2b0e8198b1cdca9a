using Acornima.Ast;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>
/// Measures how deep a syntax tree is, without recursion, before anything else walks over it: the checks and the engine recurse over the
/// tree, when they read it and when they run it, and a tree too deep for the stack would end the process. Each term of a chain of operators
/// is one level.
/// </summary>
internal static class Nesting
{
    /// <summary>Levels within one function, or outside of all functions: the engine can take no more.</summary>
    public const int MaxLevels = 256;

    /// <summary>Levels of functions within functions together.</summary>
    public const int MaxLevelsInAll = 1024;

    /// <summary>Where the code is deepest beyond a limit, how deep that is, and how deep it may be; null if it keeps the limits.</summary>
    public static (Node Node, int Levels, int Allowed)? BeyondLimits(Program program)
    {
        var pending = new Stack<Reached>([new Reached(program, default)]);
        (Node Node, int Levels, int Allowed)? found = null;
        while (pending.TryPop(out var next))
        {
            if (next.Depth is { Allowed: > 0 } beyond && !(found?.Levels > beyond.Levels))
                found = (next.Node, beyond.Levels, beyond.Allowed);
            foreach (var part in next.Node.ChildNodes)
                pending.Push(new Reached(part, next.Depth.Into(next.Node, part)));
        }

        return found;
    }

    private readonly record struct Reached(Node Node, Depth Depth);

    /// <param name="Levels">Levels within the function.</param>
    /// <param name="LevelsInAll">Levels within the program.</param>
    /// <param name="Stack">What the engine needs of the stack to come here within the function.</param>
    /// <param name="Allowed">How many levels there may be, once there are more.</param>
    private readonly record struct Depth(int Levels, int LevelsInAll, int Stack, int Allowed)
    {
        public Depth Into(Node node, Node part)
        {
            var isFunction = node is IFunction;
            var next = new Depth(
                isFunction ? 1 : Levels + 1, LevelsInAll + 1, isFunction ? 0 : Stack + StackNeed.Of(node, part), Allowed);
            if (Allowed > 0)
                return next with { Levels = Levels + 1 };
            if (next.Levels > MaxLevels || next.Stack > StackNeed.Allowed)
                return next with { Allowed = next.Levels - 1 };
            return next.LevelsInAll > MaxLevelsInAll ? next with { Levels = next.LevelsInAll, Allowed = MaxLevelsInAll } : next;
        }
    }
}
