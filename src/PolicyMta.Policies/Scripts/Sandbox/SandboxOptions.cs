using Jint;
using Jint.Runtime.Modules;
using PolicyMta.Policies.Scripts.Language;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>The engine's settings for scripts: strict mode, every limit set, nothing of the host within reach.</summary>
internal static class SandboxOptions
{
    /// <summary>Items in an array at most.</summary>
    public const int MaxArraySize = 131_072;

    /// <summary>How long one match of a regular expression may take.</summary>
    public static readonly TimeSpan RegexTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>The same in a test of a script: no mail waits for it, and a busy machine must not keep the server from starting.</summary>
    public static readonly TimeSpan RegexTimeoutInTests = TimeSpan.FromSeconds(2);

    public static Options Create(ScriptLimits limits, IModuleLoader modules, RunningTime time, StackUse stack, bool isTest = false)
    {
        var options = new Options { Strict = true, AgentCanSuspend = false };
        options.Host.StringCompilationAllowed = false;
        options.MaxStatements(limits.Statements);
        options.LimitMemory(limits.MemoryMb * 1024L * 1024);
        options.LimitRecursion(limits.Recursion);
        options.Constraint(time);
        options.Constraint(stack);
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.RegexTimeout = isTest ? RegexTimeoutInTests : RegexTimeout;
        options.Constraints.PromiseTimeout = TimeSpan.FromMilliseconds(1);
        options.Constraints.MaxArraySize = MaxArraySize;
        options.TimeSystem = new ScriptTime(TimeZoneInfo.Local);
        options.EnableModules(modules);
        return options;
    }
}
