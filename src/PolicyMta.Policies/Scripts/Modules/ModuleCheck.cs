using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Acornima;
using Acornima.Ast;
using Jint;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>Finds in a module's syntax tree what a policy script must not hold, and notes what it imports, exports and defines.</summary>
internal sealed class ModuleCheck(string path, ScriptFiles files, FrozenSet<string> globals, ReferencedGlobals referenced) : AstVisitor
{
    /// <summary>Names that a module may export: the engine looks for each of them among all.</summary>
    public const int MaxExports = 2000;

    /// <summary>Names that the code of checks uses, which a variable of the script must not hide.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        KeyedText.CheckFunction, KeyedText.CheckProperty, ParameterChecks.Function, ScriptModules.FreezeFunction,
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly HashSet<string> _reportedGlobals = new(StringComparer.Ordinal);
    private int _functionDepth;

    public List<PolicyProblem> Problems { get; } = [];

    public HashSet<string> Imports { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of top-level constants, functions and classes, and where they stand.</summary>
    public OrderedDictionary<string, SourcePlace> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of imported values, and where they stand.</summary>
    public OrderedDictionary<string, SourcePlace> Imported { get; } = new(StringComparer.Ordinal);

    public ImmutableDictionary<string, SourcePlace>.Builder Exports { get; } = ImmutableDictionary.CreateBuilder<string, SourcePlace>();

    /// <summary>Where properties of object literals stand, by name; the default place for those at several.</summary>
    public ImmutableDictionary<string, SourcePlace>.Builder Properties { get; } = ImmutableDictionary.CreateBuilder<string, SourcePlace>();

    public void Check(Program program)
    {
        var exported = 0;
        foreach (var statement in program.Body)
        {
            var before = Constants.Count;
            CheckTopLevel(statement is ExportNamedDeclaration { Declaration: { } declared } ? declared : statement);
            if (statement is ExportNamedDeclaration export)
            {
                NoteExports(export);
                exported += Constants.Count - before + export.Specifiers.Count;
                if (exported > MaxExports)
                {
                    Report(
                        statement, $"The file exports more than {MaxExports} names.",
                        "Put many values into one object or a Map, or into a JSON file, and export that.");
                    return;
                }
            }

            if (statement is ExportDefaultDeclaration)
                Exports["default"] = Place(statement);
        }

        Visit(program);
    }

    public override object? Visit(Node node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (node is ObjectProperty { Computed: false } property && NameOf(property) is { } name)
            Properties[name] = Properties.ContainsKey(name) ? default : Place(property);
        return base.Visit(node);
    }

    protected override object? VisitVariableDeclaration(VariableDeclaration node)
    {
        if (node.Kind == VariableDeclarationKind.Var && _functionDepth == 0)
            RefuseVariable(node, "var");
        return base.VisitVariableDeclaration(node);
    }

    protected override object? VisitFunctionDeclaration(FunctionDeclaration node) =>
        InFunction(node, () => base.VisitFunctionDeclaration(node));

    protected override object? VisitFunctionExpression(FunctionExpression node) =>
        InFunction(node, () => base.VisitFunctionExpression(node));

    protected override object? VisitArrowFunctionExpression(ArrowFunctionExpression node) =>
        InFunction(node, () => base.VisitArrowFunctionExpression(node));

    protected override object? VisitAwaitExpression(AwaitExpression node)
    {
        Report(node, "await is not available: hooks are synchronous.", "Write the code without await.");
        return base.VisitAwaitExpression(node);
    }

    protected override object? VisitImportExpression(ImportExpression node)
    {
        Report(node, "import() is not available.", "Import at the top of the file: import { name } from \"./file.js\".");
        return base.VisitImportExpression(node);
    }

    protected override object? VisitLiteral(Literal node)
    {
        if (node is BigIntLiteral)
            Report(node, $"The BigInt {node.Raw} is not available: no limit can stop its arithmetic.", "Write a number without n.");
        if (node is RegExpLiteral { RegExp.Pattern.Length: > PatternGuard.MaxPattern } pattern)
            Report(
                node,
                $"A pattern of {pattern.RegExp.Pattern.Length} characters is too long; {PatternGuard.MaxPattern} are allowed.",
                "Keep words in a Set or an array.");
        return base.VisitLiteral(node);
    }

    protected override object? VisitIdentifier(Identifier node)
    {
        if (Reserved.Contains(node.Name))
            Report(node, $"The name {node.Name} is reserved.", "Choose another name.");
        else if (referenced.Contains(node.Name) && !globals.Contains(node.Name) && _reportedGlobals.Add(node.Name))
            Report(node, $"{node.Name} is not defined.{DidYouMean.For(node.Name, globals)}", Instead(node.Name));
        return base.VisitIdentifier(node);
    }

    protected override object? VisitImportDeclaration(ImportDeclaration node)
    {
        NoteImport(node.Source, node.Attributes);
        foreach (var imported in node.Specifiers.Where(imported => imported is ImportSpecifier or ImportDefaultSpecifier))
            Imported.TryAdd(imported.Local.Name, Place(imported));
        return base.VisitImportDeclaration(node);
    }

    protected override object? VisitExportAllDeclaration(ExportAllDeclaration node)
    {
        NoteImport(node.Source, node.Attributes);
        return base.VisitExportAllDeclaration(node);
    }

    protected override object? VisitExportNamedDeclaration(ExportNamedDeclaration node)
    {
        if (node.Source is not null)
            NoteImport(node.Source, node.Attributes);
        return base.VisitExportNamedDeclaration(node);
    }

    private static string? NameOf(ObjectProperty property) => property.Key switch
    {
        Identifier identifier => identifier.Name,
        StringLiteral text => text.Value,
        _ => null,
    };

    private object? InFunction(IFunction function, Func<object?> visit)
    {
        if (function.Async)
            Report((Node)function, "async functions are not available: hooks are synchronous.", "Write the function without async.");
        _functionDepth++;
        var result = visit();
        _functionDepth--;
        return result;
    }

    private void CheckTopLevel(Node statement)
    {
        switch (statement)
        {
            case VariableDeclaration { Kind: VariableDeclarationKind.Const } constants:
                foreach (var declarator in constants.Declarations)
                    NoteNames(declarator.Id);
                break;
            case VariableDeclaration { Kind: VariableDeclarationKind.Var }:
                break;
            case VariableDeclaration variable:
                RefuseVariable(variable, variable.Kind.ToString().ToLowerInvariant());
                break;
            case FunctionDeclaration { Id: { } id }:
                Constants.TryAdd(id.Name, Place(id));
                break;
            case ClassDeclaration { Id: { } id }:
                Constants.TryAdd(id.Name, Place(id));
                break;
        }
    }

    private void NoteNames(Node pattern)
    {
        if (pattern is Identifier identifier)
            Constants.TryAdd(identifier.Name, Place(identifier));
        else if (pattern is AssignmentPattern { Left: { } left })
            NoteNames(left);
        else if (pattern is Property { Value: { } value })
            NoteNames(value);
        else if (pattern is RestElement { Argument: { } rest })
            NoteNames(rest);
        else if (pattern is ObjectPattern or ArrayPattern)
        {
            foreach (var child in pattern.ChildNodes)
                NoteNames(child);
        }
    }

    private void NoteExports(ExportNamedDeclaration export)
    {
        foreach (var specifier in export.Specifiers)
            Exports[specifier.Exported is Identifier name ? name.Name : ((StringLiteral)specifier.Exported).Value] = Place(specifier);
        if (export.Declaration is FunctionDeclaration { Id: { } function })
            Exports[function.Name] = Place(function);
        else if (export.Declaration is ClassDeclaration { Id: { } type })
            Exports[type.Name] = Place(type);
        else if (export.Declaration is VariableDeclaration variables)
        {
            foreach (var declarator in variables.Declarations)
            {
                if (declarator.Id is Identifier variable)
                    Exports[variable.Name] = Place(variable);
            }
        }
    }

    private void NoteImport(StringLiteral source, NodeList<ImportAttribute> attributes)
    {
        if (ModulePaths.Resolve(path, source.Value) is not { } written)
        {
            Report(
                source,
                $"'{source.Value}' is not a path inside the scripts folder.",
                "Import with a relative path that stays in the folder, for instance \"./lib/domains.js\".");
            return;
        }

        var target = files.ReadAs(written);
        if (!files.Contains(target))
        {
            Report(
                source,
                $"There is no file {target} in the scripts folder.{DidYouMean.For(target, files.Paths)}",
                "Write the path with its extension.");
            return;
        }

        var json = attributes.Any(attribute => attribute.Key is Identifier { Name: "type" } && attribute.Value.Value is "json");
        if (json != target.EndsWith(".json", StringComparison.Ordinal) || attributes.Count > (json ? 1 : 0))
            Report(
                source,
                $"'{source.Value}' cannot be imported so.",
                "Import scripts plainly, and data as JSON: import data from \"./data.json\" with { type: \"json\" }.");
        else
            Imports.Add(target);
        if (json && JsonCheck.MistakeIn(files, target) is { } broken)
            Problems.Add(broken);
    }

    private void RefuseVariable(Node node, string kind) => Report(
        node,
        $"'{kind}' at the top level is not available: one call could leave something in it for another, and each engine has its own.",
        "Write const, or keep what changes with state.set(key, value).");

    private static string Instead(string name) => name switch
    {
        "console" => "Write log.info(text).",
        "Promise" or "setTimeout" or "setInterval" or "queueMicrotask" => "Hooks are synchronous.",
        "require" or "module" or "exports" => "Use ES modules: import and export.",
        "fetch" or "XMLHttpRequest" or "process" => "Scripts reach nothing outside; a plugin can.",
        "eval" or "Function" => "Scripts cannot make code of text.",
        _ => "",
    };

    private void Report(Node node, string message, string remedy) => Problems.Add(new PolicyProblem(Place(node), message, remedy));

    private SourcePlace Place(Node node) => new(files.DisplayPath(path), node.Location.Start.Line, node.Location.Start.Column + 1);
}
