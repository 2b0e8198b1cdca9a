using Acornima.Ast;
using Jint;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>One parsed and checked module, shared by all engines. Immutable.</summary>
internal sealed record ScriptModule
{
    public required string Path { get; init; }

    /// <summary>The program, ready to run; its default value if there are problems.</summary>
    public Prepared<Module> Prepared { get; init; }

    public ImmutableArray<PolicyProblem> Problems { get; init; } = [];

    /// <summary>The modules that it imports, as paths below the folder.</summary>
    public ImmutableArray<string> Imports { get; init; } = [];

    /// <summary>Where the properties of its object literals stand, by name; the default place for a name that stands at several.</summary>
    public ImmutableDictionary<string, SourcePlace> Properties { get; init; } = ImmutableDictionary<string, SourcePlace>.Empty;

    /// <summary>Where its exports stand, by name; those of <c>export *</c> are not among them.</summary>
    public ImmutableDictionary<string, SourcePlace> Exports { get; init; } = ImmutableDictionary<string, SourcePlace>.Empty;

    /// <summary>Where its top-level constants, functions and classes stand, in the order in which they are frozen.</summary>
    public ImmutableArray<SourcePlace> Constants { get; init; } = [];

    /// <summary>Where the names of imported values stand, in the order in which they are frozen.</summary>
    public ImmutableArray<SourcePlace> Imported { get; init; } = [];
}
