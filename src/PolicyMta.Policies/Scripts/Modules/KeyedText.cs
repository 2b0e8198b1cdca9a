using System.Reflection;
using Acornima.Ast;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>
/// Finds the places where the language itself takes a value apart into its keys (<c>for ... in</c>, spread into an object, a rest of one)
/// and puts a check of the value before it: of a long text there is a key for each character, made in one go that no limit interrupts.
/// The tree keeps its places. To be used before anything has worked on the tree.
/// </summary>
internal static class KeyedText
{
    /// <summary>The name of the check, which returns what it is given.</summary>
    public const string CheckFunction = "__keyed";

    /// <summary>
    /// The name of a property that patterns with a rest read first: values come to them from anywhere (parameters, loops, catch clauses,
    /// other patterns), and only by reading a property of the value can the pattern itself look at it. Texts have it, and refuse to be
    /// read if they are too long; nothing else has it.
    /// </summary>
    public const string CheckProperty = "__rest";

    private static readonly FieldInfo OfForIn = FieldOf<ForInStatement>(nameof(ForInStatement.Right));
    private static readonly FieldInfo OfSpread = FieldOf<SpreadElement>(nameof(SpreadElement.Argument));
    private static readonly FieldInfo OfPattern =
        typeof(ObjectPattern).GetField("_properties", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Whether there is such a place.</summary>
    public static bool IsIn(Program program) => Places(program).Count > 0;

    public static void Guard(Program program)
    {
        foreach (var place in Places(program))
        {
            if (place is ObjectPattern pattern)
                OfPattern.SetValue(pattern, NodeList.From<Node>([Check(pattern), .. pattern.Properties]));
            else if (place is ForInStatement loop)
                OfForIn.SetValue(loop, Checked(loop.Right));
            else if (place is SpreadElement spread)
                OfSpread.SetValue(spread, Checked(spread.Argument));
        }
    }

    private static List<Node> Places(Program program)
    {
        var places = new List<Node>();
        var pending = new Stack<Node>([program]);
        while (pending.TryPop(out var node))
        {
            foreach (var part in node.ChildNodes)
                pending.Push(part);
            if (node is ForInStatement || (node is ObjectPattern pattern && pattern.Properties.Any(part => part is RestElement)))
                places.Add(node);
            else if (node is ObjectExpression made)
                places.AddRange(made.Properties.Where(part => part is SpreadElement));
        }

        return places;
    }

    /// <summary>The property <c>[__rest]: {} = 0</c>, which binds no name.</summary>
    private static AssignmentProperty Check(ObjectPattern pattern) => new(
        new Identifier(CheckProperty) { Range = pattern.Range, Location = pattern.Location },
        new AssignmentPattern(
            new ObjectPattern(default) { Range = pattern.Range, Location = pattern.Location },
            new NumericLiteral(0, "0") { Range = pattern.Range, Location = pattern.Location })
        {
            Range = pattern.Range,
            Location = pattern.Location,
        },
        computed: true,
        shorthand: false)
    {
        Range = pattern.Range,
        Location = pattern.Location,
    };

    private static CallExpression Checked(Expression value) => new(
        new Identifier(CheckFunction) { Range = value.Range, Location = value.Location }, NodeList.From(value), optional: false)
    {
        Range = value.Range,
        Location = value.Location,
    };

    private static FieldInfo FieldOf<T>(string property) =>
        typeof(T).GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
}
