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

    private static readonly FieldInfo OfForIn = FieldOf<ForInStatement>(nameof(ForInStatement.Right));
    private static readonly FieldInfo OfSpread = FieldOf<SpreadElement>(nameof(SpreadElement.Argument));
    private static readonly FieldInfo OfDeclarator = FieldOf<VariableDeclarator>(nameof(VariableDeclarator.Init));
    private static readonly FieldInfo OfAssignment = FieldOf<AssignmentExpression>(nameof(AssignmentExpression.Right));

    /// <summary>Whether there is such a place.</summary>
    public static bool IsIn(Program program) => Walk(program, (_, _, _) => { });

    public static void Guard(Program program) => Walk(program, static (node, field, value) => field.SetValue(node, Checked(value)));

    private static bool Walk(Program program, Action<Node, FieldInfo, Expression> act)
    {
        var isFound = false;
        var pending = new Stack<Node>([program]);
        while (pending.TryPop(out var node))
        {
            foreach (var part in node.ChildNodes)
                pending.Push(part);
            switch (node)
            {
                case ForInStatement loop:
                    Found(loop, OfForIn, loop.Right);
                    break;
                case ObjectExpression made:
                    foreach (var part in made.Properties)
                    {
                        if (part is SpreadElement spread)
                            Found(spread, OfSpread, spread.Argument);
                    }

                    break;
                case VariableDeclarator { Id: ObjectPattern pattern, Init: { } value } when HasRest(pattern):
                    Found(node, OfDeclarator, value);
                    break;
                case AssignmentExpression { Left: ObjectPattern pattern } assignment when HasRest(pattern):
                    Found(node, OfAssignment, assignment.Right);
                    break;
            }
        }

        return isFound;

        void Found(Node holder, FieldInfo field, Expression value)
        {
            isFound = true;
            act(holder, field, value);
        }
    }

    private static bool HasRest(ObjectPattern pattern) => pattern.Properties.Any(part => part is RestElement);

    private static CallExpression Checked(Expression value) => new(
        new Identifier(CheckFunction) { Range = value.Range, Location = value.Location }, NodeList.From(value), optional: false)
    {
        Range = value.Range,
        Location = value.Location,
    };

    private static FieldInfo FieldOf<T>(string property) =>
        typeof(T).GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
}
