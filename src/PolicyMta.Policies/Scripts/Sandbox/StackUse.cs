using Jint;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// The limit on how much of its thread's stack a call may use, looked at whenever a function is entered. Nothing can catch the end of a
/// stack, and the way back from a deep call needs more of it than the way there: at an array pattern, and in what the language does with
/// iterators, the engine catches every error and throws it anew, on top of all that is there. So a call may use a small part, and the rest
/// is for the error that ends it.
/// </summary>
internal sealed class StackUse : Constraint
{
    /// <summary>
    /// How much of the stack an error needs on its way out for each byte of the calls that it leaves. The most that was seen is 35, where
    /// a function makes a set of an iterator that calls it again: 30 KB for a call of 0.9 KB. The rest is for other processors.
    /// </summary>
    private const int BackForEachByteThere = 60;

    /// <summary>For what functions of the language need that call no others, and for the error itself.</summary>
    private const long Reserve = 256 * 1024;

    private nuint _end;

    public unsafe void Begin()
    {
        byte here;
        var address = (nuint)(&here);
        var left = (long)address - (long)ThreadStack.End;
        _end = address - (nuint)(Math.Max(0, left - Reserve) / (1 + BackForEachByteThere));
    }

    /// <summary>One call has the stack from <see cref="Begin"/> on.</summary>
    public override void Reset()
    {
    }

    /// <exception cref="InsufficientExecutionStackException">The call has used its part.</exception>
    public override unsafe void Check()
    {
        byte here;
        if ((nuint)(&here) < _end)
            throw new InsufficientExecutionStackException();
    }
}
